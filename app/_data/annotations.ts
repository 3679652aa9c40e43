import 'server-only'
import { annotations } from '../../lib/live/annotations.ts'
import { webServer } from '../../lib/live/server.ts'
import { MOST_ANNOTATIONS, type Annotation } from '../../lib/wire/annotations.ts'

/** What people wrote on these series, in the order of its times. */
export const annotationsOn = (series: readonly string[]): readonly Annotation[] => annotations({ series, limit: MOST_ANNOTATIONS }, webServer()).items
