import { csv, endpoint, json, route } from '../../../../lib/live/problem.ts'
import { readSeries, seriesCsv, seriesJson } from '../../../../lib/live/series-reply.ts'
import { webServer } from '../../../../lib/live/server.ts'
import { SeriesQuery } from '../../../../lib/wire/api.ts'

export const dynamic = 'force-dynamic'

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = endpoint({
  GET: route({ query: SeriesQuery }, async ({ query }) => {
    const series = await readSeries(query, webServer())
    return query.format === 'csv' ? csv(seriesCsv(series), 'series.csv') : json(seriesJson(series))
  }),
})
