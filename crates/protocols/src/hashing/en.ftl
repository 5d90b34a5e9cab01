# Placing keys on nodes.
hashing-name = Consistent hashing
    .meaning = Keys are spread over nodes by a function that everybody can compute. Nodes come and go, and the keys that change hands travel while clients go on.

hashing-role-client = client
hashing-role-router = router
hashing-role-member = member
hashing-role-spare = spare
hashing-rank = map { $version }

hashing-line-down = down
hashing-line-idle = idle
hashing-line-asks = { $request } …
hashing-line-members = { $count ->
    [one] 1 member
   *[other] { $count } members
}
hashing-line-settling = { $done } of { $count } done
hashing-line-keys = { $keys ->
    [one] 1 key
   *[other] { $keys } keys
}
hashing-line-spare = { $keys ->
    [0] no keys
    [one] 1 key, to hand over
   *[other] { $keys } keys, to hand over
}
hashing-line-missing = { $keys } keys, { $missing } to come
hashing-line-disk = disk: { $keys } keys

hashing-field-map = map
    .meaning = The version of the map: the list of members from which everybody computes the owners of all keys.
hashing-field-members = members
    .meaning = The nodes that own keys in this map.
hashing-field-count = how many members
    .meaning = The number of members in the newest map.
hashing-field-settled = settled
    .meaning = Yes, if every member has every key that it owns in the newest map.
hashing-field-dead = declared dead
    .meaning = Nodes that nobody waits for or asks any more.
hashing-field-done = done
    .meaning = Members that have every key that they own in the newest map.
hashing-field-request = asks for
    .meaning = The request that has no answer yet.
hashing-field-seq = request number
    .meaning = Every request of a client has its own number, so that a repeated one is recognised.
hashing-field-session = session
    .meaning = Part of the ids of all requests of this client. A client that starts with an empty disk draws another at random, so no id is ever used twice.
hashing-field-life = life of the router
    .meaning = Counts how often the router began with an empty disk. Nodes take no map of an older life.
hashing-field-tries = asked again
    .meaning = How often this request was sent again.
hashing-field-queue = waiting requests
    .meaning = Requests that wait until the open one is answered.
hashing-field-member = member
    .meaning = Whether the node is a member in the map that it has.
hashing-field-keys = keys
    .meaning = How many keys the node stores, whether it still owns them or not.
hashing-field-missing = missing
    .meaning = Keys that the node owns and does not have yet. It cannot serve them.
hashing-field-fetching = on their way
    .meaning = Missing keys that the node has asked an old owner for.
hashing-field-pending = copies awaited
    .meaning = Writes that are not answered, because not every copy is confirmed.
hashing-field-served = requests served
    .meaning = Requests of clients that the node has served since its start.
hashing-field-has = stores
    .meaning = The first of the keys that the node stores.
hashing-field-key = key
    .meaning = The name under which a value is stored.
hashing-field-value = value
    .meaning = What is stored under the key.
hashing-field-stamp = stamp
    .meaning = The map in which the value was written, and a count. The larger stamp is the newer value.
hashing-field-vouches = complete
    .meaning = No, if the sender has lost its disk: it may lack what it once confirmed.
hashing-field-change = change
    .meaning = What the operator wants changed.
hashing-field-why = reason
    .meaning = Why it cannot be done.
hashing-field-nonce = question
    .meaning = A random number. Only the answer that repeats it answers this question, and no older one.
hashing-field-repairs = keys
    .meaning = The keys of which the sender has something newer.

hashing-timer-retry = ask again
hashing-timer-load = next request
hashing-timer-fetch = ask for missing keys
hashing-timer-resend = copy again
hashing-timer-announce = announce the map again
hashing-timer-exchange = compare with other owners

hashing-message-put = Put { $write }
hashing-message-get = Get { $key }
hashing-message-put-ok = Ok { $key }
hashing-message-value = { $key } is { $value }
hashing-message-wrong-owner = Not mine: map { $version }
hashing-message-not-yet = { $key } not here yet
hashing-message-copy = Copy { $write }
hashing-message-copy-ok = Have { $key }
hashing-message-fetch = Fetch { $key }
hashing-message-item = { $key } moves
hashing-message-no-item = No { $key } here
hashing-message-order = { $change }
hashing-message-order-ok = Done
hashing-message-order-no = Cannot
hashing-message-expired = Expired
hashing-message-seal = Life { $life }: which map?
hashing-message-sealed = Sealed: map { $version }
hashing-message-ask-map = Which map?
hashing-message-map = Map { $version }
hashing-message-settled = Map { $version } settled
hashing-message-done = Map { $version } complete
hashing-message-rejoin = My disk is empty
hashing-message-welcome = Welcome: map { $version }
hashing-message-compare = Is yours the same?
hashing-message-same = The same
hashing-message-differ = I have something else
hashing-message-repair = Newer: { $keys }

hashing-note-asks-again = { $client } got no answer and asks again
hashing-note-joins = { $node } joins: map { $version }
hashing-note-leaves = { $node } leaves: map { $version }
hashing-note-removes = { $node } is declared dead: map { $version }
hashing-note-rejoins = { $node } has lost its disk and is let in again: map { $version }
hashing-note-remembers = { $node } has lost its disk, has asked everybody, and goes on with map { $version }
hashing-note-outlives = { $node } hears of a newer life of its own, and begins another: map { $version }
hashing-note-settled = map { $version } is settled: every key is where it belongs
hashing-note-lost = { $node } finds nobody who has { $key }: it is gone
hashing-note-keys = { $count ->
    [one] 1 key
   *[other] { $count } keys
}
hashing-note-moved = { $moved } of { $keys }
hashing-note-requests = { $count ->
    [one] 1 request
   *[other] { $count } requests
}

hashing-response-written = ok
hashing-response-found = { $value }
hashing-response-nothing = no value
hashing-response-changed = done: map { $version } is settled
hashing-refusal-no-key = there is no such key
hashing-refusal-no-node = there is no such node
hashing-refusal-already-member = it is a member already
hashing-refusal-no-member = it is no member
hashing-refusal-last-member = the last member has to stay
hashing-refusal-expired = not known: a newer request was there first
hashing-request-forms = It can be asked: put k1 5, get k1, join n5, leave n2, remove n2. Keys are k1, k2, …, nodes n1, n2, ….
hashing-request-long = A value has at most 15 bytes.
hashing-request-put = Write
hashing-request-get = Read
hashing-request-join = Add a node
hashing-request-leave = Take a node out
hashing-request-remove = Declare a node dead
hashing-argument-key = key
hashing-argument-value = value
hashing-argument-node = node

hashing-promise-one-owner = Every key has exactly one owner
    .meaning = In a settled map every key has as many owners as copies are wanted, all different, and only its owner takes writes of it.
hashing-promise-only-changed = Only keys whose owner changed move
    .meaning = No key travels to a node that has owned it all along.
hashing-promise-bound = No node above its bound
    .meaning = With bounded loads, no member serves more keys than the bound allows, once a map has settled.
hashing-promise-nothing-lost = No acknowledged write is lost
    .meaning = A write that a client was told is safe is stored somewhere, as long as fewer disks are lost than there are copies.
hashing-promise-undisturbed = A change disturbs no other keys
    .meaning = When a node joins, keys move only to it; when one goes, only its keys move. Rings and rendezvous keep this, the others do not.

hashing-violation-two-maps = map { $version } has the members { $members }, and at the same time { $others }
hashing-violation-two-owners = { $node } takes a write of { $key }, which belongs to { $owner } in map { $version }
hashing-violation-few-owners = { $key } has { $count } different owners instead of { $wanted }
hashing-violation-only-changed = { $key } moves from { $from } to { $to }, which owned it before
hashing-violation-bound = { $node } serves { $load } keys, and the bound is { $cap }
hashing-violation-nothing-lost = { $lost ->
    [0] { $client } was told that { $write } is safe; nobody has it any more, and no disk was lost
    [one] { $client } was told that { $write } is safe; nobody has it any more, and only 1 disk was lost
   *[other] { $client } was told that { $write } is safe; nobody has it any more, and only { $lost } disks were lost
}
hashing-violation-undisturbed = { $count ->
    [one] 1 key changes hands between nodes that both stay: { $key } goes from { $from } to { $to }
   *[other] { $count } keys change hands between nodes that both stay; { $key } goes from { $from } to { $to }
}

hashing-goal-write-acknowledged = a write is acknowledged
hashing-goal-transfer-ended = the transfer of a key ends
hashing-goal-map-settled = a new map settles

hashing-picture = Ring
hashing-exhibit-ring = The circle of hash values
hashing-exhibit-load = Keys served by each node
hashing-exhibit-moved = What this change moves, by each function
hashing-exhibit-served = Requests served by each node
hashing-caption-keys = keys
hashing-caption-moved = moved; at best { $ideal }
hashing-part-keys = keys
hashing-part-requests = requests
hashing-part-moved = moves
hashing-part-would-move = would move
hashing-mark-mean = mean
hashing-mark-bound = bound
hashing-mark-ideal = at best

hashing-headline-nodes = { $value } nodes
hashing-headline-placement = { $value }
hashing-parameter-nodes = nodes
    .meaning = How many members there are at the start.
hashing-parameter-spares = spare nodes
    .meaning = Nodes that are up and can join.
hashing-parameter-placement = placement
    .meaning = The function that says who owns a key.
hashing-parameter-placement-ring = ring: the next token clockwise
hashing-parameter-placement-modulo = modulo: hash mod number of nodes
hashing-parameter-placement-bounded = ring with bounded loads
hashing-parameter-placement-jump = jump hash
hashing-parameter-placement-maglev = Maglev table
hashing-parameter-placement-rendezvous = rendezvous: highest score
hashing-parameter-vnodes = virtual nodes
    .meaning = Tokens of each node on the ring.
hashing-parameter-copies = copies
    .meaning = On how many different nodes a key is stored.
hashing-parameter-bound = bound
    .meaning = Bounded loads: how much of the mean a node may serve.
hashing-parameter-table = table size
    .meaning = Maglev: the number of entries, a prime.
hashing-parameter-table-251 = 251
hashing-parameter-table-1021 = 1021
hashing-parameter-table-65537 = 65537
hashing-parameter-hosts = host names
    .meaning = Which names the nodes are hashed by: 0 takes n1, n2, …; with any other number the same nodes hash elsewhere.
hashing-parameter-keys = keys
    .meaning = How many keys there are: k1, k2, …
hashing-parameter-clients = clients
    .meaning = How many clients there are.
hashing-parameter-load = ask every
    .meaning = Each client makes a request of its own so often. 0: only by hand.
hashing-parameter-hot = hot key
    .meaning = How many of those requests are for the first key.
hashing-parameter-read = read
    .meaning = Which copy a client reads.
hashing-parameter-read-owner = the first owner's
hashing-parameter-read-any = any
hashing-parameter-window = window
    .meaning = How many keys a node fetches at the same time.
hashing-parameter-retry = retry
    .meaning = After how long a client without an answer asks again.
hashing-parameter-exchange = compare after
    .meaning = After a change, how long a node waits until it compares its keys with their other owners.
hashing-parameter-check = compare maps
    .meaning = A node refuses whoever has another map.
hashing-parameter-check-on = on
hashing-parameter-check-off = off
    .warning = breaks a promise
hashing-parameter-keep = keep until settled
    .meaning = An old owner keeps a key until all new owners have it.
hashing-parameter-keep-on = on
hashing-parameter-keep-off = off
    .warning = breaks a promise
hashing-parameter-distinct = different nodes
    .meaning = The copies of a key are on different nodes, not only at different tokens.
hashing-parameter-distinct-on = on
hashing-parameter-distinct-off = off
    .warning = breaks a promise
hashing-parameter-loads = known loads
    .meaning = Bounded loads: how fresh the loads are that a key is placed by.
hashing-parameter-loads-fresh = fresh
hashing-parameter-loads-stale = stale
    .warning = breaks a promise

hashing-variant-ring = Ring
    .meaning = Keys go to the next token clockwise. A change moves only the keys of whoever comes or goes.
hashing-variant-ring-copies = Ring, three copies
    .meaning = Each key is also on the next two other nodes clockwise.
hashing-variant-rendezvous = Rendezvous
    .meaning = Each key goes to the node with the highest score for it. Also moves no more than needed.
hashing-variant-jump = Jump
    .meaning = Needs no memory; moves little when the last node comes or goes, and much when another goes.
hashing-variant-maglev = Maglev
    .meaning = One lookup in a table that members fill in turns. A change also disturbs a few other keys.
hashing-variant-bounded = Bounded loads
    .meaning = A ring on which full nodes are passed over. A change can push further keys along.
hashing-variant-modulo = Modulo
    .meaning = The hash modulo the number of nodes. A change moves nearly everything.
hashing-variant-stale-loads = Stale loads
    .meaning = Keys are placed by loads that are out of date, so nodes go over the bound.
hashing-variant-no-check = Maps not compared
    .meaning = Two clients with different maps use two owners of one key.
hashing-variant-early-drop = Dropped too early
    .meaning = An old owner drops its keys before the new one has them.
hashing-variant-same-node = Copies on one node
    .meaning = The walk for copies counts tokens instead of nodes.
