/**
 * Every key, in one place. `<ns>` is `dc`, or the namespace of a replay.
 *
 * Hot state shares one hash tag, so that a commit is one atomic script on one node:
 *   {<ns>}:epoch               string   random name of this database's life; another one makes a client's `since` void
 *   {<ns>}:seq                 string   number of the last commit, one per deployment
 *   {<ns>}:log                 stream   one entry per commit, id `<seq>-0`; fields `o` (observation lines), `d` (signals described anew), `f` (a feed that changed), `s` (a signal whose stage did), `c` (verdicts that did, JSON), `a` (a rule of alerts that did, JSON), `e` (events of alerts, JSON), `b` (a board that did, JSON), `n` (an annotation that did, JSON), `q` (a silence that did, JSON)
 *   {<ns>}:latest              hash     signal → `value observedAt receivedAt mode feed seq`
 *   {<ns>}:signals             hash     signal → its description (JSON)
 *   {<ns>}:stages              hash     signal → the stage that the team gave it (JSON)
 *   {<ns>}:pending             hash     signal → the jump that waits for confirmation (JSON)
 *   {<ns>}:quarantine:<feed>   hash     entry → what was refused and why (JSON)
 *   {<ns>}:dead:<feed>         list     polls that failed for good, newest first, payload included (JSON)
 *   {<ns>}:feed:<feed>         hash     state and counters of the feed
 *   {<ns>}:feed:<feed>:history list     outcomes of recent polls, newest first (JSON)
 *   {<ns>}:body:<feed>         hash     request → its last body with its validators (JSON, deflated); of a stream: signal → the last frame with a reading of it
 *   {<ns>}:body:<feed>:meta    hash     request → when it was last asked, the body's digest, and what is told apart without reading the body (JSON)
 *   {<ns>}:body:<feed>:ids     hash     request → the signals that were read out of its body (words, deflated)
 *   {<ns>}:done:<token>         string   what a recent commit answered, for a client that has to ask again
 *   {<ns>}:workers             zset     worker → time of its last heartbeat
 *   {<ns>}:projected           string   commit up to which series follow the log
 *   {<ns>}:lock:<name>         string   token of the holder, with expiry
 *   {<ns>}:host:<host>         string   politeness: until when a host is taken
 *   {<ns>}:hold:<host>         string   until when a host has asked not to be asked for history, with expiry
 *   {<ns>}:backfill:<feed>     hash     how far the feed's backfill is
 *   {<ns>}:backfill:<feed>:steps list   its steps that are to do, the next one first (JSON)
 *   {<ns>}:audit               stream   what operators did
 *   {<ns>}:record              string   stamp of the shipped record that was loaded
 *   {<ns>}:engine              hash     how far the history of verdicts is worked out, by whom, and what was told of it last
 *   {<ns>}:thesis              hash     `<day>` or `now` → the thesis as known then; with `:indices` its indices in full, with `:held` the verdicts held (JSON, deflated)
 *   {<ns>}:alerts:events       hash     event → what happened to an instance of a rule (JSON, without its deliveries)
 *   {<ns>}:alerts:order        zset     event → its place in the order in which they were kept; `:<rule>` those of one rule
 *   {<ns>}:alerts:acknowledged hash     event → who has it, since when, and a note (JSON)
 *   {<ns>}:alerts:open          hash     `<rule> <series>` → the event by which it fires or lacks data, and is told (id)
 *   {<ns>}:alerts:rules        hash     id → a rule (JSON)
 *   {<ns>}:alerts:judged       hash     id → the rule by which it is judged, which follows the log (JSON)
 *   {<ns>}:alerts:states:<rule> hash    instance → how it stands, and up to which commit it was judged (JSON)
 *   {<ns>}:alerts:meta         hash     how far the log was judged, by whom, and counts
 *   {<ns>}:alerts:outbox       stream   events that nobody has been told of yet, in their order; fields `e` (event), `p` (contact points, JSON). Written with the events, emptied into the lanes
 *   {<ns>}:deliveries:<event>  hash     contact point → how far telling it is (JSON), with expiry
 *   {<ns>}:lane:<rule>:<point> list     events of a rule that a contact point is still to be told of, the next one first
 *   {<ns>}:lanes               set      `<rule>:<point>` of each lane that is not empty
 *   {<ns>}:delivery-counts     hash     state → deliveries that ended so
 *   {<ns>}:pause:<point>       string   until when a contact point has asked not to be told anything, with expiry
 *   {<ns>}:dead-deliveries     zset     `<event> <point>` of what was given up → when
 *   {<ns>}:contact-points      hash     id → a way to reach people (JSON; what is secret in it is sealed)
 *   {<ns>}:contact-points:told hash     id → how the last delivery ended (JSON)
 *   {<ns>}:push-identity       string   the key pair that signs pushes (JSON, sealed)
 *   {<ns>}:silences            hash     id → what is told to nobody, why and until when (JSON)
 *   {<ns>}:boards              hash     id → a board (JSON)
 *   {<ns>}:board-floors        hash     id → the revision from which a board goes on that was put back to how it came
 *   {<ns>}:board-versions:<board> list  what a board was, newest first (JSON, deflated)
 *   {<ns>}:annotations         hash     id → an annotation (JSON)
 *   {<ns>}:snapshots           hash     id → what a frozen view is of, when and by whom (JSON)
 *   {<ns>}:snapshots:bodies    hash     id → all that it holds (JSON, deflated)
 *   {<ns>}:presence            set      web processes at which somebody is there
 *   {<ns>}:presence:<process>  string   who is there (JSON), with expiry: of a process that was killed nobody stays
 *   {<ns>}:presentation        string   who presents, and what (JSON), with expiry
 *   {<ns>}:together            channel  what web processes tell each other of both (JSON); kept nowhere
 *   {<ns>}:access:<kind>       hash     id → a user, an account, a session, a verification, a passkey, a token, a share or an invitation (JSON); `=<field>:<value>` → the id of the one that has it
 *   {<ns>}:access:used         hash     token → when it was last used
 *   {<ns>}:access:told         channel  something of these changed: what is known of who asks is void
 *   {<ns>}:access:failed:<key> string   failed sign-ins of an address or an account, with expiry
 *   {<ns>}:access:challenge:<key> string what a passkey is to sign, with expiry; taken once
 *
 * Series are spread over a cluster by signal, and follow from the log:
 *   <ns>:{<signal>}:m          string   `appliedSeq firstAt lastAt recordedTo`
 *   <ns>:{<signal>}:<res>:t    hash     tail: the newest entries, one small field each (listpack)
 *   <ns>:{<signal>}:<res>:b    hash     blocks: index of the first entry → up to 512 entries, columnar, deflated
 */
export type Keys = ReturnType<typeof makeKeys>

export function makeKeys(namespace: string) {
  const hot = (name: string): string => `{${namespace}}:${name}`
  const series = (signalId: string, name: string): string => `${namespace}:{${signalId}}:${name}`
  return {
    namespace,
    /** Prefix for BullMQ, with the hash tag that a cluster needs. */
    queues: `{${namespace}}`,
    epoch: hot('epoch'),
    seq: hot('seq'),
    log: hot('log'),
    latest: hot('latest'),
    signals: hot('signals'),
    stages: hot('stages'),
    pending: hot('pending'),
    quarantine: (feedId: string) => hot(`quarantine:${feedId}`),
    dead: (feedId: string) => hot(`dead:${feedId}`),
    feed: (feedId: string) => hot(`feed:${feedId}`),
    feedHistory: (feedId: string) => hot(`feed:${feedId}:history`),
    body: (feedId: string) => hot(`body:${feedId}`),
    bodyMeta: (feedId: string) => hot(`body:${feedId}:meta`),
    bodyIds: (feedId: string) => hot(`body:${feedId}:ids`),
    done: (token: string) => hot(`done:${token}`),
    workers: hot('workers'),
    projected: hot('projected'),
    lock: (name: string) => hot(`lock:${name}`),
    host: (host: string) => hot(`host:${host}`),
    hold: (host: string) => hot(`hold:${host}`),
    backfill: (feedId: string) => hot(`backfill:${feedId}`),
    backfillSteps: (feedId: string) => hot(`backfill:${feedId}:steps`),
    audit: hot('audit'),
    record: hot('record'),
    engine: hot('engine'),
    thesis: hot('thesis'),
    alertEvents: hot('alerts:events'),
    alertOutbox: hot('alerts:outbox'),
    alertOrder: hot('alerts:order'),
    alertOrderOf: (rule: string) => hot(`alerts:order:${rule}`),
    alertAcknowledged: hot('alerts:acknowledged'),
    alertOpen: hot('alerts:open'),
    alertRules: hot('alerts:rules'),
    alertJudged: hot('alerts:judged'),
    alertStates: (rule: string) => hot(`alerts:states:${rule}`),
    alertMeta: hot('alerts:meta'),
    deliveries: (eventId: string) => hot(`deliveries:${eventId}`),
    lane: (lane: string) => hot(`lane:${lane}`),
    lanes: hot('lanes'),
    deliveryCounts: hot('delivery-counts'),
    pause: (pointId: string) => hot(`pause:${pointId}`),
    deadDeliveries: hot('dead-deliveries'),
    contactPoints: hot('contact-points'),
    contactPointsTold: hot('contact-points:told'),
    pushIdentity: hot('push-identity'),
    silences: hot('silences'),
    boards: hot('boards'),
    boardFloors: hot('board-floors'),
    boardVersions: (boardId: string) => hot(`board-versions:${boardId}`),
    annotations: hot('annotations'),
    snapshots: hot('snapshots'),
    snapshotBodies: hot('snapshots:bodies'),
    presence: hot('presence'),
    presenceAt: (process: string) => hot(`presence:${process}`),
    presentation: hot('presentation'),
    together: hot('together'),
    access: (kind: string) => hot(`access:${kind}`),
    accessUsed: hot('access:used'),
    accessTold: hot('access:told'),
    accessFailed: (key: string) => hot(`access:failed:${key}`),
    accessChallenge: (key: string) => hot(`access:challenge:${key}`),
    seriesMeta: (signalId: string) => series(signalId, 'm'),
    tail: (signalId: string, resolution: string) => series(signalId, `${resolution}:t`),
    blocks: (signalId: string, resolution: string) => series(signalId, `${resolution}:b`),
  }
}
