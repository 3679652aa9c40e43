import { z } from 'zod'
import {
  AuditEntry, AuditList, AuditQuery, BackfillView, Catalogue, DeadLetter, DeadLetterList, FeedList, FeedParams, FeedRow, FeedRun, Health, ModeSchema, Problem,
  QuarantineDecision, QuarantineEntry, QuarantineList, QuarantineParams, RawPayload, RawPayloadList, RecordCredit, ReplayCommand, ReplayState, Revision,
  RevisionList, SegmentSchema, SeriesAnnotation, SeriesQuery, SeriesReply, SignalDetail, SignalItem, SignalPage, SignalParams, SignalsQuery, StageChange, StageHistory, StageOverride,
  StageSchema,
} from './api.ts'
import {
  AcknowledgeAsk, Acknowledgement, AlertDraft, AlertEvent, AlertEventPage, AlertEventParams, AlertEventsQuery, AlertExportQuery, AlertFile, AlertImport, AlertInstance, AlertItem, AlertList, AlertParams, AlertPatch,
  Preview, PreviewAsk,
  ContactPoint, ContactPointDraft, ContactPointList, ContactPointParams, ContactPointPatch, ContactPointTest, DeadDelivery, DeadDeliveryList, Delivery, DeliveryParams, PushKey, PushSubscription, PushSubscriptionDraft, PushSubscriptionList, PushSubscriptionParams, PushSubscriptionPatch, Silence,
  SilenceDraft, SilenceList, SilenceParams,
} from './alerts.ts'
import { Annotation, AnnotationDeleteQuery, AnnotationDraft, AnnotationList, AnnotationParams, AnnotationPatch, AnnotationsQuery } from './annotations.ts'
import {
  Invitation, InvitationAccept, InvitationDraft, InvitationList, InvitationMade, InvitationParams, Me, OfUserQuery, Passkey, PasskeyDraft, PasskeyList, PasskeyOptions, PasskeyParams, PasskeyPatch, PasswordChange, PasswordChanged, RoleSchema, ScopeSchema, Session, SessionList, SessionParams,
  Share, ShareDraft, ShareList, ShareMade, ShareParams, SharesQuery, SignInWays, Token, TokenDraft, TokenList, TokenMade, TokenParams, User, UserList, UserParams, UserPatch, WayBackDraft,
} from './access.ts'
import { Board, BoardDeleted, BoardDraft, BoardDuplicate, BoardFile, BoardList, BoardParams, BoardPatch, BoardPatched, BoardRestore, BoardSummary, BoardVersion, BoardVersionList } from './boards.ts'
import { Snapshot, SnapshotDetail, SnapshotDraft, SnapshotList, SnapshotParams } from './snapshots.ts'
import { Claim, ClaimReading, Component, Constituent, Flow, Gauge, Growth, Headline, IndexDetail, IndexItem, IndexList, IndexParams, Overturn, Statistic, ThesisQuery, ThesisReply, ThesisState, VerdictSchema } from './thesis.ts'

/** Schemas that have a name in the document; wherever one stands in another, it is referred to. */
const COMPONENTS = {
  AuditEntry, AuditList, BackfillView, Catalogue, DeadLetter, DeadLetterList, FeedList, FeedRow, FeedRun, Health, Problem, QuarantineDecision, QuarantineEntry,
  QuarantineList, RawPayload, RawPayloadList, RecordCredit, ReplayCommand, ReplayState, Revision, RevisionList, SeriesReply, SignalDetail, SignalItem,
  SignalPage, StageChange, StageHistory, StageOverride,
  Claim, ClaimReading, Component, Constituent, Flow, Gauge, Growth, Headline, IndexDetail, IndexItem, IndexList, Overturn, Statistic, ThesisReply, ThesisState,
  Verdict: VerdictSchema,
  AcknowledgeAsk, Acknowledgement, AlertDraft, AlertEvent, AlertEventPage, AlertFile, AlertImport, AlertInstance, AlertItem, AlertList, AlertPatch, Preview, PreviewAsk,
  ContactPoint, ContactPointDraft, ContactPointList, ContactPointPatch, ContactPointTest, DeadDelivery, DeadDeliveryList, Delivery, PushKey, PushSubscription, PushSubscriptionDraft, PushSubscriptionList, PushSubscriptionPatch, Silence, SilenceDraft, SilenceList,
  Annotation, AnnotationDraft, AnnotationList, AnnotationPatch, SeriesAnnotation,
  Snapshot, SnapshotDetail, SnapshotDraft, SnapshotList,
  Invitation, InvitationAccept, InvitationDraft, InvitationList, InvitationMade, Me, Passkey, PasskeyDraft, PasskeyList, PasskeyOptions, PasskeyPatch, PasswordChange, PasswordChanged, Session, SessionList, Share, ShareDraft, ShareList, ShareMade, SignInWays, Token, TokenDraft, TokenList, TokenMade,
  User, UserList, UserPatch, WayBackDraft, Role: RoleSchema, Scope: ScopeSchema,
  Board, BoardDeleted, BoardDraft, BoardDuplicate, BoardFile, BoardList, BoardPatch, BoardPatched, BoardRestore, BoardSummary, BoardVersion, BoardVersionList,
  Mode: ModeSchema, Segment: SegmentSchema, Stage: StageSchema,
} as const
export type ComponentName = keyof typeof COMPONENTS

export type Reply = { readonly description: string; readonly schema?: ComponentName; readonly types?: readonly string[] }
export type ApiRoute = {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** From the server's root, parameters in braces. */
  readonly path: string
  readonly summary: string
  readonly detail?: string
  readonly params?: z.ZodObject
  readonly query?: z.ZodObject
  readonly body?: ComponentName
  readonly replies: Readonly<Record<number, Reply>>
}

const refusal = (description: string): Reply => ({ description, schema: 'Problem', types: ['application/problem+json'] })
const BAD = { 400: refusal('A parameter does not fit; `field` names it') }
const AWAY = { 503: refusal('Redis is away; ask again in a moment') }
const unknown = (what: string): Record<number, Reply> => ({ 404: refusal(`There is no such ${what}`) })
const OPERATOR = { 403: refusal('Asked by a page of another site, or not for whoever asks') }
const OPEN = { 409: refusal('The server is open: nobody signs in') }
/** What is asked for lies before all that is told, or the history is being worked out. */
const NOT_TOLD = { 404: refusal('Before the first day that is told; the detail names the range'), 503: refusal('Not worked out yet, or Redis is away; ask again in a moment') }
const NO_REPLAY = { 404: refusal('This is no replay') }
const TABLE = ['application/json', 'text/csv']

/** Every route of the HTTP API. A test holds it equal to the files under `app/api/v1`. */
export const ROUTES: readonly ApiRoute[] = [
  { method: 'get', path: '/api/v1/health', summary: 'Whether the server is ready', replies: { 200: { description: 'Ready', schema: 'Health' }, 503: { description: 'Not ready', schema: 'Health' } } },
  { method: 'get', path: '/api/v1/feeds', summary: 'Every feed and how it is doing; the shipped record and whom it is owed to', replies: { 200: { description: 'All feeds', schema: 'FeedList' }, ...AWAY } },
  { method: 'post', path: '/api/v1/feeds/{id}/run', summary: 'Poll a feed now', detail: 'Operator action: the page that asks must be of this server. Asking again before it has started is one poll.', params: FeedParams, replies: { 202: { description: 'Asked for', schema: 'FeedRun' }, ...OPERATOR, ...unknown('feed'), 409: refusal('The feed is off, or a stream'), ...AWAY } },
  { method: 'post', path: '/api/v1/feeds/{id}/backfill', summary: 'Fetch a feed’s history from its archives', detail: 'Operator action, audited. One that is over begins anew, and changes nothing that is held already; one that waits goes on now, as far as its archive allows.', params: FeedParams, replies: { 202: { description: 'Asked for', schema: 'FeedRun' }, ...OPERATOR, ...unknown('feed'), 409: refusal('The feed is off, has no archive, or this is a replay'), ...AWAY } },
  { method: 'get', path: '/api/v1/feeds/{id}/quarantine', summary: 'What was refused of a feed, newest first', params: FeedParams, replies: { 200: { description: 'Entries', schema: 'QuarantineList' }, ...unknown('feed'), ...AWAY } },
  { method: 'get', path: '/api/v1/feeds/{id}/dead-letters', summary: 'What came instead of data, newest first', params: FeedParams, replies: { 200: { description: 'Dead letters', schema: 'DeadLetterList' }, ...unknown('feed'), ...AWAY } },
  { method: 'post', path: '/api/v1/quarantine/{feedId}/{entryId}', summary: 'Accept or discard what was refused', detail: 'Operator action. Accepting commits the value as it was received.', params: QuarantineParams, body: 'QuarantineDecision', replies: { 200: { description: 'The entry, settled', schema: 'QuarantineEntry' }, ...BAD, ...OPERATOR, ...unknown('feed or entry'), 409: refusal('It waits no longer, or cannot be accepted'), ...AWAY } },
  { method: 'get', path: '/api/v1/signals', summary: 'Signals with their newest values', query: SignalsQuery, replies: { 200: { description: 'A page; `nextCursor` asks for the next one', schema: 'SignalPage', types: TABLE }, ...BAD, ...AWAY } },
  { method: 'get', path: '/api/v1/signals/{id}', summary: 'One signal with its feed, stage rule, sources and quarantine', params: SignalParams, replies: { 200: { description: 'The signal', schema: 'SignalDetail' }, ...BAD, ...unknown('signal'), ...AWAY } },
  { method: 'get', path: '/api/v1/signals/{id}/payload', summary: 'The last bodies in which the signal stands, as they were fetched', detail: 'With what was read out of each for this signal. Keys are taken out; headers are never kept. Of a large body, the part around the signal. Empty for what was only shipped.', params: SignalParams, replies: { 200: { description: 'Newest first', schema: 'RawPayloadList' }, ...BAD, ...unknown('signal'), ...AWAY } },
  { method: 'get', path: '/api/v1/signals/{id}/revisions', summary: 'The instants for which a source has said more than one value', params: SignalParams, replies: { 200: { description: 'Newest first, at most 200', schema: 'RevisionList' }, ...BAD, ...unknown('signal'), ...AWAY } },
  { method: 'get', path: '/api/v1/signals/{id}/stage', summary: 'Which stages a signal was put into, by whom and why', detail: 'For everybody who may see the signal: the evidence of its classification.', params: SignalParams, replies: { 200: { description: 'Newest first, at most 100', schema: 'StageHistory' }, ...BAD, ...unknown('signal'), ...AWAY } },
  { method: 'put', path: '/api/v1/signals/{id}/stage', summary: 'Put a signal into another stage', detail: 'Operator action, audited. Every page, list and table follows within a tick, and no feed undoes it.', params: SignalParams, body: 'StageChange', replies: { 200: { description: 'The signal, as it stands now', schema: 'SignalDetail' }, ...BAD, ...OPERATOR, ...unknown('signal'), 409: refusal('The rule puts it there already'), ...AWAY } },
  { method: 'delete', path: '/api/v1/signals/{id}/stage', summary: 'Put a signal back to where the rules have it', detail: 'Operator action, audited. Where it stands there already, nothing happens.', params: SignalParams, replies: { 200: { description: 'The signal, as it stands now', schema: 'SignalDetail' }, ...BAD, ...OPERATOR, ...unknown('signal'), ...AWAY } },
  { method: 'get', path: '/api/v1/catalogue', summary: 'Every signal in one compact answer', detail: 'For tables and search. The tag of an answer (`etag`) stays the same as long as its rows do. A change is `null` also where it is not known yet, in the first second after a start.', replies: { 200: { description: 'All signals', schema: 'Catalogue' }, 304: { description: 'The rows are those that the tag names', types: [] } } },
  { method: 'get', path: '/api/v1/audit', summary: 'What operators did, newest first', query: AuditQuery, replies: { 200: { description: 'Entries', schema: 'AuditList' }, ...BAD, ...AWAY } },
  { method: 'get', path: '/api/v1/series', summary: 'Candles of signals', detail: '`auto` takes the finest interval that reaches back to `from`, and answers at most 2,000 points. Without `from`: a year, or from the first observation where that is later.', query: SeriesQuery, replies: { 200: { description: 'One series for each id', schema: 'SeriesReply', types: TABLE }, ...BAD, ...unknown('signal'), ...AWAY } },
  { method: 'get', path: '/api/v1/indices', summary: 'Every index with its newest value', detail: '100 on 2025-02-10, or on the first day that an index can be had after it. `at` answers as it was known then: nothing that became known later is in it.', query: ThesisQuery, replies: { 200: { description: 'In the order of the chain', schema: 'IndexList' }, ...BAD, ...NOT_TOLD } },
  { method: 'get', path: '/api/v1/indices/{id}', summary: 'One index with its constituents, their weights and contributions', params: IndexParams, query: ThesisQuery, replies: { 200: { description: 'The index', schema: 'IndexDetail' }, ...BAD, ...NOT_TOLD } },
  { method: 'get', path: '/api/v1/thesis', summary: 'The headline, the gauges of the stages, and every claim with its verdict', detail: '`at` answers as it was known at the end of that day. `state` tells how far the history is worked out: after a start it takes a while.', query: ThesisQuery, replies: { 200: { description: 'The thesis', schema: 'ThesisReply' }, ...BAD, ...NOT_TOLD } },
  { method: 'get', path: '/api/v1/alerts', summary: 'Every rule and how it stands', replies: { 200: { description: 'Oldest first', schema: 'AlertList' }, ...AWAY } },
  { method: 'post', path: '/api/v1/alerts', summary: 'Add a rule', detail: 'Operator action, audited. What is not given takes its default. A series that is not known yet is waited for: `problem` says so.', body: 'AlertDraft', replies: { 201: { description: 'The rule', schema: 'AlertItem' }, ...BAD, ...OPERATOR, 409: refusal('There are too many'), ...AWAY } },
  { method: 'get', path: '/api/v1/alerts/{id}', summary: 'One rule and how it stands', params: AlertParams, replies: { 200: { description: 'The rule', schema: 'AlertItem' }, ...BAD, ...unknown('rule'), ...AWAY } },
  { method: 'patch', path: '/api/v1/alerts/{id}', summary: 'Change a rule', detail: 'Operator action, audited. What is not given stays. One that judges something else than before ends what is open and begins anew.', params: AlertParams, body: 'AlertPatch', replies: { 200: { description: 'The rule, as it stands now', schema: 'AlertItem' }, ...BAD, ...OPERATOR, ...unknown('rule'), 409: refusal('Changed by somebody else'), ...AWAY } },
  { method: 'delete', path: '/api/v1/alerts/{id}', summary: 'Take a rule away', detail: 'Operator action, audited. What it fired is over; what happened stays on record.', params: AlertParams, replies: { 200: { description: 'The rule, as it was', schema: 'AlertItem' }, ...BAD, ...OPERATOR, ...unknown('rule'), 409: refusal('Changed by somebody else'), ...AWAY } },
  { method: 'post', path: '/api/v1/alerts/preview', summary: 'When a rule would have fired', detail: 'Judged on stored series; nothing is kept. `notes` say what history cannot tell.', body: 'PreviewAsk', replies: { 200: { description: 'The back-test', schema: 'Preview' }, ...BAD, ...OPERATOR, ...AWAY } },
  { method: 'get', path: '/api/v1/alerts/export', summary: 'All rules as a file', query: AlertExportQuery, replies: { 200: { description: 'As they can be taken in again', schema: 'AlertFile', types: ['application/json', 'application/yaml'] }, ...BAD, ...AWAY } },
  { method: 'post', path: '/api/v1/alerts/import', summary: 'Take in a file of rules', detail: 'Operator action, audited. JSON, or YAML as `application/yaml`. As a whole or not at all: `field` names the place of what is wrong. A rule takes the place of the one that has its id.', body: 'AlertFile', replies: { 200: { description: 'What was taken in', schema: 'AlertImport' }, ...BAD, ...OPERATOR, 409: refusal('Changed by somebody else, or there are too many'), ...AWAY } },
  { method: 'get', path: '/api/v1/alert-events', summary: 'What happened, and whom it was told', query: AlertEventsQuery, replies: { 200: { description: 'Newest first; `nextCursor` asks for the next ones', schema: 'AlertEventPage' }, ...BAD, ...AWAY } },
  { method: 'post', path: '/api/v1/alert-events/{id}/acknowledge', summary: 'Say that a person has it', detail: 'Operator action, audited.', params: AlertEventParams, body: 'AcknowledgeAsk', replies: { 200: { description: 'The event', schema: 'AlertEvent' }, ...BAD, ...OPERATOR, ...unknown('event'), ...AWAY } },
  { method: 'get', path: '/api/v1/contact-points', summary: 'Every way to reach people', detail: 'Never with a secret: `target` says where each goes.', replies: { 200: { description: 'Oldest first', schema: 'ContactPointList' }, ...AWAY } },
  { method: 'post', path: '/api/v1/contact-points', summary: 'Add a way to reach people', detail: 'Operator action, audited. What is secret in it is kept sealed and never told again.', body: 'ContactPointDraft', replies: { 201: { description: 'The contact point', schema: 'ContactPoint' }, ...BAD, ...OPERATOR, 409: refusal('Its secrets could not be kept here, or there are too many'), ...AWAY } },
  { method: 'patch', path: '/api/v1/contact-points/{id}', summary: 'Change a contact point', detail: 'Operator action, audited. What is not given stays, secrets too; `null` takes away what need not be there.', params: ContactPointParams, body: 'ContactPointPatch', replies: { 200: { description: 'The contact point, as it stands now', schema: 'ContactPoint' }, ...BAD, ...OPERATOR, ...unknown('contact point'), 409: refusal('Changed by somebody else, or its secrets cannot be read'), ...AWAY } },
  { method: 'delete', path: '/api/v1/contact-points/{id}', summary: 'Take a contact point away', detail: 'Operator action, audited. What it was still to be told is given up.', params: ContactPointParams, replies: { 200: { description: 'The contact point, as it was', schema: 'ContactPoint' }, ...BAD, ...OPERATOR, ...unknown('contact point'), 409: refusal('Changed by somebody else'), ...AWAY } },
  { method: 'post', path: '/api/v1/contact-points/{id}/test', summary: 'Send a test message', detail: 'Operator action, audited. Sent at once and once; the answer says what came of it.', params: ContactPointParams, replies: { 200: { description: 'What came of it', schema: 'ContactPointTest' }, ...BAD, ...OPERATOR, ...unknown('contact point'), 409: refusal('Its secrets cannot be read'), ...AWAY } },
  { method: 'get', path: '/api/v1/push-key', summary: 'The key by which a browser subscribes to Web Push', replies: { 200: { description: 'The `applicationServerKey`', schema: 'PushKey' }, 409: refusal('Pushes cannot be signed here'), ...AWAY } },
  { method: 'get', path: '/api/v1/push-subscriptions', summary: 'Your browsers that are told while their pages are closed', detail: 'Of whoever has signed in; a token has none.', replies: { 200: { description: 'Oldest first', schema: 'PushSubscriptionList' }, ...OPERATOR, ...AWAY } },
  { method: 'post', path: '/api/v1/push-subscriptions', summary: 'Have a browser of yours told', detail: 'Audited. For everybody who has signed in. It is told of everything that fires from `severity` on, whichever contact points the rules name, until you sign out of the session that made it.', body: 'PushSubscriptionDraft', replies: { 201: { description: 'The browser', schema: 'PushSubscription' }, ...BAD, ...OPERATOR, 409: refusal('Its keys could not be kept here, or you have too many'), ...AWAY } },
  { method: 'patch', path: '/api/v1/push-subscriptions/{id}', summary: 'Change what a browser of yours is told', detail: 'Audited. What is not given stays.', params: PushSubscriptionParams, body: 'PushSubscriptionPatch', replies: { 200: { description: 'The browser, as it stands now', schema: 'PushSubscription' }, ...BAD, ...OPERATOR, ...unknown('browser of yours'), 409: refusal('Changed at the same moment'), ...AWAY } },
  { method: 'delete', path: '/api/v1/push-subscriptions/{id}', summary: 'Tell a browser of yours no more', detail: 'Audited.', params: PushSubscriptionParams, replies: { 200: { description: 'The browser, as it was', schema: 'PushSubscription' }, ...BAD, ...OPERATOR, ...unknown('browser of yours'), 409: refusal('Changed at the same moment'), ...AWAY } },
  { method: 'get', path: '/api/v1/boards', summary: 'Every board', detail: 'Those that came with the product first, changed or not.', replies: { 200: { description: 'Boards', schema: 'BoardList' }, ...AWAY } },
  { method: 'post', path: '/api/v1/boards', summary: 'Make a board', detail: 'Operator action, audited.', body: 'BoardDraft', replies: { 201: { description: 'The board', schema: 'Board' }, ...BAD, ...OPERATOR, 409: refusal('There are too many'), ...AWAY } },
  { method: 'post', path: '/api/v1/boards/import', summary: 'Make a board out of a file', detail: 'Operator action, audited. It is always a new board. A file that does not fit is refused as a whole; `field` names the place in it.', body: 'BoardFile', replies: { 201: { description: 'The board', schema: 'Board' }, ...BAD, ...OPERATOR, 409: refusal('There are too many'), ...AWAY } },
  { method: 'get', path: '/api/v1/boards/{id}', summary: 'One board', params: BoardParams, replies: { 200: { description: 'The board', schema: 'Board' }, ...BAD, ...unknown('board'), ...AWAY } },
  { method: 'patch', path: '/api/v1/boards/{id}', summary: 'Change a board, panel by panel', detail: 'Operator action, audited. Each change says which revision of a panel it has seen. Those that fit are made against the board as it stands by then, whoever has changed other panels meanwhile; those that do not are named as conflicts, and nobody’s change is lost.', params: BoardParams, body: 'BoardPatch', replies: { 200: { description: 'The board as it stands, and what did not fit', schema: 'BoardPatched' }, ...BAD, ...OPERATOR, ...unknown('board'), 409: refusal('Changed by others all the time'), ...AWAY } },
  { method: 'delete', path: '/api/v1/boards/{id}', summary: 'Delete a board, or put it back to how it came', detail: 'Operator action, audited. A board that came with the product is put back to how it came. Its versions can bring it back for thirty days.', params: BoardParams, replies: { 200: { description: 'What stands now', schema: 'BoardDeleted' }, ...BAD, ...OPERATOR, ...unknown('board'), ...AWAY } },
  { method: 'get', path: '/api/v1/boards/{id}/versions', summary: 'What a board was', detail: 'The last hundred. What one person makes of it within five minutes is one version.', params: BoardParams, replies: { 200: { description: 'Newest first', schema: 'BoardVersionList' }, ...BAD, ...unknown('board'), ...AWAY } },
  { method: 'post', path: '/api/v1/boards/{id}/restore', summary: 'Put a version back', detail: 'Operator action, audited. It is a change like any other: the history keeps what stood before. A board that was deleted comes back.', params: BoardParams, body: 'BoardRestore', replies: { 200: { description: 'The board as it stands now', schema: 'Board' }, ...BAD, ...OPERATOR, ...unknown('board'), ...AWAY } },
  { method: 'post', path: '/api/v1/boards/{id}/duplicate', summary: 'Make a board like this one', detail: 'Operator action, audited.', params: BoardParams, body: 'BoardDuplicate', replies: { 201: { description: 'The new board', schema: 'Board' }, ...BAD, ...OPERATOR, ...unknown('board'), 409: refusal('There are too many'), ...AWAY } },
  { method: 'get', path: '/api/v1/boards/{id}/export', summary: 'A board as a file', params: BoardParams, replies: { 200: { description: 'What `import` takes', schema: 'BoardFile' }, ...BAD, ...unknown('board'), ...AWAY } },
  { method: 'get', path: '/api/v1/silences', summary: 'What is told to nobody, why, and until when', detail: 'With those that ended lately.', replies: { 200: { description: 'The one that ends last first', schema: 'SilenceList' }, ...AWAY } },
  { method: 'post', path: '/api/v1/silences', summary: 'Silence alerts for a time', detail: 'Operator action, audited. All that it names must fit; what it matches is judged and kept, and told to nobody.', body: 'SilenceDraft', replies: { 201: { description: 'The silence', schema: 'Silence' }, ...BAD, ...OPERATOR, 409: refusal('There are too many'), ...AWAY } },
  { method: 'delete', path: '/api/v1/silences/{id}', summary: 'End a silence now', detail: 'Operator action, audited. One that is over stays as it is.', params: SilenceParams, replies: { 200: { description: 'The silence, as it stands now', schema: 'Silence' }, ...BAD, ...OPERATOR, ...unknown('silence'), 409: refusal('Changed by somebody else'), ...AWAY } },
  { method: 'get', path: '/api/v1/dead-deliveries', summary: 'What was given up after the last try', replies: { 200: { description: 'Newest first, at most 200', schema: 'DeadDeliveryList' }, ...AWAY } },
  { method: 'post', path: '/api/v1/alert-events/{id}/deliveries/{contactPointId}/resend', summary: 'Try again what was given up', detail: 'Operator action, audited. It goes behind what waits for the same contact point.', params: DeliveryParams, replies: { 202: { description: 'How it stands', schema: 'Delivery' }, ...BAD, ...OPERATOR, ...unknown('event or delivery'), 409: refusal('It was not given up, or the contact point was deleted'), ...AWAY } },
  { method: 'get', path: '/api/v1/annotations', summary: 'What people wrote on charts', detail: 'They belong to a series: wherever it is drawn, they stand. Pages hear of each change by the socket’s `annotation`.', query: AnnotationsQuery, replies: { 200: { description: 'In the order of their times', schema: 'AnnotationList' }, ...BAD } },
  { method: 'post', path: '/api/v1/annotations', summary: 'Write on a series', detail: 'Audited. A pin, or with `until` a range; its author is who asks.', body: 'AnnotationDraft', replies: { 201: { description: 'The annotation', schema: 'Annotation' }, ...BAD, ...OPERATOR, 409: refusal('There are too many'), ...AWAY } },
  { method: 'get', path: '/api/v1/annotations/{id}', summary: 'One annotation', params: AnnotationParams, replies: { 200: { description: 'The annotation', schema: 'Annotation' }, ...BAD, ...unknown('annotation'), ...AWAY } },
  { method: 'patch', path: '/api/v1/annotations/{id}', summary: 'Change an annotation', detail: 'Audited. What is not given stays; its author too.', params: AnnotationParams, body: 'AnnotationPatch', replies: { 200: { description: 'The annotation, as it stands now', schema: 'Annotation' }, ...BAD, ...OPERATOR, ...unknown('annotation'), 409: refusal('Changed by somebody else'), ...AWAY } },
  { method: 'delete', path: '/api/v1/annotations/{id}', summary: 'Take an annotation away', detail: 'Audited.', params: AnnotationParams, query: AnnotationDeleteQuery, replies: { 200: { description: 'The annotation, as it was', schema: 'Annotation' }, ...BAD, ...OPERATOR, ...unknown('annotation'), 409: refusal('Changed by somebody else'), ...AWAY } },
  { method: 'get', path: '/api/v1/snapshots', summary: 'Views that were frozen', replies: { 200: { description: 'Newest first', schema: 'SnapshotList' }, ...AWAY } },
  { method: 'post', path: '/api/v1/snapshots', summary: 'Freeze a view', detail: 'Audited. Keeps what the page shows now: every figure with its own time and mode, its series, claims, events and annotations. They do not move any more; `/snapshots/{id}` shows them.', body: 'SnapshotDraft', replies: { 201: { description: 'What it is', schema: 'Snapshot' }, ...BAD, ...OPERATOR, ...unknown('board or signal'), 409: refusal('There are too many'), ...AWAY } },
  { method: 'get', path: '/api/v1/snapshots/{id}', summary: 'A frozen view with all that it holds', params: SnapshotParams, replies: { 200: { description: 'The view', schema: 'SnapshotDetail' }, ...BAD, ...unknown('frozen view'), ...AWAY } },
  { method: 'delete', path: '/api/v1/snapshots/{id}', summary: 'Forget a frozen view', detail: 'Audited. Links to it end.', params: SnapshotParams, replies: { 200: { description: 'What it was', schema: 'Snapshot' }, ...BAD, ...OPERATOR, ...unknown('frozen view'), ...AWAY } },
  { method: 'get', path: '/api/v1/replay', summary: 'The simulated clock of a replay', replies: { 200: { description: 'How it stands', schema: 'ReplayState' }, ...NO_REPLAY } },
  { method: 'post', path: '/api/v1/replay', summary: 'Steer a replay: play, pause, speed, step, jump', detail: 'Operator action. A jump back forgets everything and loads what was known at that day: `generation` counts these. `play` at the end starts again.', body: 'ReplayCommand', replies: { 200: { description: 'How it stands now; a step or a jump goes on while `busy`', schema: 'ReplayState' }, ...BAD, ...OPERATOR, ...NO_REPLAY, 409: refusal('Not while the record is being loaded') } },
  { method: 'get', path: '/api/v1/me', summary: 'Who asks, and what they may do', replies: { 200: { description: 'Who asks', schema: 'Me' } } },
  { method: 'get', path: '/api/v1/users', summary: 'Everybody who may sign in', detail: 'For administrators.', replies: { 200: { description: 'All users, the first one first', schema: 'UserList' }, ...OPERATOR, ...OPEN, ...AWAY } },
  { method: 'patch', path: '/api/v1/users/{id}', summary: 'Change a user’s name or role', detail: 'For administrators, audited. The last of them stays one.', params: UserParams, body: 'UserPatch', replies: { 200: { description: 'The user, as they stand now', schema: 'User' }, ...BAD, ...OPERATOR, ...unknown('user'), 409: refusal('The last administrator, or changed by somebody else'), ...AWAY } },
  { method: 'delete', path: '/api/v1/users/{id}', summary: 'Take a user away, with their sessions, passkeys and tokens', detail: 'For administrators, audited.', params: UserParams, replies: { 200: { description: 'The user, as they were', schema: 'User' }, ...BAD, ...OPERATOR, ...unknown('user'), 409: refusal('The last administrator, or changed by somebody else'), ...AWAY } },
  { method: 'post', path: '/api/v1/users/{id}/way-back', summary: 'Make a link by which somebody sets a new password', detail: 'For administrators, audited. For whoever has lost their password or passkeys: it is accepted as an invitation is. The link is told this once; a new one takes the place of an earlier one.', params: UserParams, body: 'WayBackDraft', replies: { 201: { description: 'The invitation back, and its link', schema: 'InvitationMade' }, ...BAD, ...OPERATOR, ...unknown('user'), 409: refusal('There are too many, or the server is open'), ...AWAY } },
  { method: 'get', path: '/api/v1/invitations', summary: 'Invitations that may be accepted still', detail: 'For administrators.', replies: { 200: { description: 'Newest first', schema: 'InvitationList' }, ...OPERATOR, ...OPEN, ...AWAY } },
  { method: 'post', path: '/api/v1/invitations', summary: 'Invite somebody', detail: 'For administrators, audited. The link is told this once; a new one takes the place of an earlier one to the same address.', body: 'InvitationDraft', replies: { 201: { description: 'The invitation and its link', schema: 'InvitationMade' }, ...BAD, ...OPERATOR, 409: refusal('They have an account already, or there are too many'), ...AWAY } },
  { method: 'post', path: '/api/v1/invitations/accept', summary: 'Accept an invitation', detail: 'Makes the account, or for a way back sets its new password and ends every session; sign in with it then.', body: 'InvitationAccept', replies: { 201: { description: 'The user', schema: 'User' }, ...BAD, ...OPERATOR, 404: refusal('The invitation is over'), 409: refusal('There is an account already'), ...AWAY } },
  { method: 'delete', path: '/api/v1/invitations/{id}', summary: 'Take an invitation back', detail: 'For administrators, audited.', params: InvitationParams, replies: { 200: { description: 'The invitation, as it was', schema: 'Invitation' }, ...BAD, ...OPERATOR, ...unknown('invitation'), ...OPEN, ...AWAY } },
  { method: 'get', path: '/api/v1/sessions', summary: 'Where one is signed in', query: OfUserQuery, replies: { 200: { description: 'Newest first', schema: 'SessionList' }, ...BAD, ...OPERATOR, ...OPEN, ...AWAY } },
  { method: 'delete', path: '/api/v1/sessions/{id}', summary: 'End a session', detail: 'One’s own, or for administrators anybody’s; audited. Its pages are closed at once.', params: SessionParams, replies: { 200: { description: 'The session, as it was', schema: 'Session' }, ...BAD, ...OPERATOR, ...unknown('session'), ...OPEN, ...AWAY } },
  { method: 'get', path: '/api/v1/tokens', summary: 'Tokens of scripts', query: OfUserQuery, replies: { 200: { description: 'Newest first', schema: 'TokenList' }, ...BAD, ...OPERATOR, ...OPEN, ...AWAY } },
  { method: 'post', path: '/api/v1/tokens', summary: 'Make a token for a script', detail: 'Audited. The secret is told this once.', body: 'TokenDraft', replies: { 201: { description: 'The token and its secret', schema: 'TokenMade' }, ...BAD, ...OPERATOR, 409: refusal('There are too many, or the server is open'), ...AWAY } },
  { method: 'delete', path: '/api/v1/tokens/{id}', summary: 'Take a token back', detail: 'One’s own, or for administrators anybody’s; audited.', params: TokenParams, replies: { 200: { description: 'The token, as it was', schema: 'Token' }, ...BAD, ...OPERATOR, ...unknown('token'), ...OPEN, ...AWAY } },
  { method: 'post', path: '/api/v1/password', summary: 'Change one’s password, or set the first', detail: 'Audited. A change ends every other session of theirs. Whoever came by OpenID Connect or has only passkeys sets their first one without `current`, within a day of signing in.', body: 'PasswordChange', replies: { 200: { description: 'Changed', schema: 'PasswordChanged' }, ...BAD, ...OPERATOR, ...OPEN, 429: refusal('Too many tries have failed; `retry-after` says how long to wait'), ...AWAY } },
  { method: 'get', path: '/api/v1/passkeys', summary: 'One’s passkeys', replies: { 200: { description: 'Newest first', schema: 'PasskeyList' }, ...OPERATOR, ...OPEN, ...AWAY } },
  { method: 'post', path: '/api/v1/passkeys/options', summary: 'Ask for what makes a passkey', detail: 'For a browser, within a day of signing in. Good once, for five minutes and the session that asks.', replies: { 200: { description: 'What `navigator.credentials.create` is to be given', schema: 'PasskeyOptions' }, ...OPERATOR, 409: refusal('There are too many, the server is open, or this site’s address can have none'), ...AWAY } },
  { method: 'post', path: '/api/v1/passkeys', summary: 'Add a passkey', detail: 'Audited. Takes what the browser made of the options.', body: 'PasskeyDraft', replies: { 201: { description: 'The passkey', schema: 'Passkey' }, ...BAD, ...OPERATOR, 409: refusal('The options are over, or it is there already'), ...AWAY } },
  { method: 'patch', path: '/api/v1/passkeys/{id}', summary: 'Rename a passkey', detail: 'Audited.', params: PasskeyParams, body: 'PasskeyPatch', replies: { 200: { description: 'The passkey, as it stands now', schema: 'Passkey' }, ...BAD, ...OPERATOR, ...unknown('passkey'), 409: refusal('Changed by somebody else'), ...AWAY } },
  { method: 'delete', path: '/api/v1/passkeys/{id}', summary: 'Take a passkey away', detail: 'Audited. Other sessions that it opened end.', params: PasskeyParams, replies: { 200: { description: 'The passkey, as it was', schema: 'Passkey' }, ...BAD, ...OPERATOR, ...unknown('passkey'), 409: refusal('Nothing would be left to sign in with'), ...AWAY } },
  { method: 'get', path: '/api/v1/sign-in-ways', summary: 'By what one can sign in', replies: { 200: { description: 'The ways', schema: 'SignInWays' }, ...OPERATOR, ...OPEN, ...AWAY } },
  { method: 'get', path: '/api/v1/shares', summary: 'Links to boards and frozen views', query: SharesQuery, replies: { 200: { description: 'Newest first', schema: 'ShareList' }, ...BAD, ...OPERATOR, ...OPEN, ...AWAY } },
  { method: 'post', path: '/api/v1/shares', summary: 'Make a link to a board or a frozen view', detail: 'Audited. Whoever has it sees that board, or that frozen view, and nothing else. It is told this once.', body: 'ShareDraft', replies: { 201: { description: 'The link', schema: 'ShareMade' }, ...BAD, ...OPERATOR, ...unknown('board or frozen view'), 409: refusal('There are too many, or the server is open'), ...AWAY } },
  { method: 'delete', path: '/api/v1/shares/{id}', summary: 'Take a link back', detail: 'Audited. Its pages are closed at once.', params: ShareParams, replies: { 200: { description: 'The link, as it was', schema: 'Share' }, ...BAD, ...OPERATOR, ...unknown('link'), ...OPEN, ...AWAY } },
  { method: 'get', path: '/api/v1/openapi.json', summary: 'This API, described', replies: { 200: { description: 'An OpenAPI 3.1 document' } } },
  { method: 'get', path: '/metrics', summary: 'Counts and gauges for Prometheus', replies: { 200: { description: 'Prometheus text', types: ['text/plain'] } } },
]

/** A format says what its long pattern says. */
const HOW: Parameters<typeof z.toJSONSchema>[1] = {
  io: 'input',
  override: ({ jsonSchema }) => {
    if (jsonSchema.format) delete jsonSchema.pattern
  },
}

export type JsonSchema = Readonly<Record<string, unknown>>

/** The named schemas as JSON Schema, each once. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(COMPONENTS)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, { ...HOW, uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, bare(schema)]))
}

export type Parameter = { readonly name: string; readonly in: 'path' | 'query'; readonly required: boolean; readonly description?: string; readonly schema: JsonSchema }

/** A route's parameters, from the schemas that parse them. */
export function parametersOf({ params, query }: Pick<ApiRoute, 'params' | 'query'>): Parameter[] {
  return [...ofObject(params, 'path'), ...ofObject(query, 'query')]
}

function ofObject(schema: z.ZodObject | undefined, place: Parameter['in']): Parameter[] {
  if (!schema) return []
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...rest } = bare(z.toJSONSchema(field, HOW))
    const optional = z.safeParse(field, undefined).success
    return { name, in: place, required: place === 'path' || !optional, ...(typeof description === 'string' && { description }), schema: rest }
  })
}

/** In the document a schema's place is its name. */
const bare = (schema: object): JsonSchema => Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema' && key !== '$id' && !key.startsWith('~')))

const contentOf = ({ schema, types = ['application/json'] }: Reply): object =>
  Object.fromEntries(types.map((type) => [type, type.endsWith('json') ? (schema ? { schema: { $ref: `#/components/schemas/${schema}` } } : {}) : { schema: { type: 'string' } }]))

function operationOf(route: ApiRoute): object {
  const { summary, detail, body, replies } = route
  return {
    summary,
    ...(detail !== undefined && { description: detail }),
    operationId: operationId(route),
    parameters: parametersOf(route),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: { $ref: `#/components/schemas/${body}` } } } } }),
    responses: Object.fromEntries(Object.entries(replies).map(([status, reply]) => [status, { description: reply.description, content: contentOf(reply) }])),
  }
}

/** `get /api/v1/feeds/{id}/quarantine` → `getFeedsQuarantine`. */
const operationId = ({ method, path }: ApiRoute): string => {
  const words = path.replace('/api/v1', '').split('/').filter((part) => part !== '' && !part.startsWith('{')).flatMap((part) => part.split(/[-.]/))
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') + (path.endsWith('}') ? 'One' : '')
}

/** The OpenAPI 3.1 document. */
export function openApi(version: string): object {
  const paths: Record<string, Record<string, object>> = {}
  for (const route of ROUTES) (paths[route.path] ??= {})[route.method] = operationOf(route)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Downchain',
      version,
      description: 'Market signals along the AI value chain. Times are ISO 8601 UTC in objects and epoch milliseconds in points; prices are USD, token prices USD per million tokens. Errors are RFC 9457 problem details.',
    },
    servers: [{ url: '/' }],
    paths,
    components: { schemas: componentSchemas() },
  }
}
