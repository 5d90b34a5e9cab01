# Raft: leader election and a replicated log.
raft-name = Raft
    .meaning = Servers elect a leader by majority. It copies its log to the others; what a majority has in its term is committed and stays, whoever leads next.

raft-role-leader = leader
raft-role-follower = follower
raft-role-candidate = candidate
raft-role-pre-candidate = pre-candidate
raft-role-client = client
raft-rank = term { $term }

raft-line-down = down
raft-line-idle = idle
raft-line-asks = { $request } …
raft-line-disk = disk: log { $last }
raft-line-log = log { $last } · { $newest }
raft-line-open = log { $last }, { $open } not committed
raft-line-votes = { $votes } of { $servers } votes
raft-value-matched = { $server }: { $index }

raft-field-term = term
    .meaning = Time in Raft: every election begins a new term. A server that hears of a newer term follows it.
raft-field-voted-for = voted for
    .meaning = The candidate that this server voted for in its term. It is on the disk: otherwise a restart would make a second vote possible.
raft-field-log = log
    .meaning = The index of the newest entry. Entries are counted from the very first one, also where a snapshot has taken their place.
raft-field-snapshot = snapshot
    .meaning = The last entry that the snapshot on the disk covers. The log begins after it.
raft-field-last-term = last entry's term
    .meaning = The term of the leader that made the newest entry. Logs are compared by it first, then by length.
raft-field-commit = commit index
    .meaning = The newest entry that this server knows to be committed. The leader knows it first.
raft-field-applied = applied
    .meaning = The newest entry that this server's state machine has applied.
raft-field-leader = leader
    .meaning = The server that leads, as far as this node knows.
raft-field-votes = votes
    .meaning = The servers that have said yes, the candidate included.
raft-field-matched = match index
    .meaning = Up to which entry each follower's log equals the leader's, as far as the leader has heard.
raft-field-reads = waiting reads
    .meaning = Reads that wait until a majority confirms that this leader still leads.
raft-field-asks = asks
    .meaning = The server that this client asks next. It takes it for the leader.
raft-field-request = request
    .meaning = The request that has no answer yet.
raft-field-seq = request number
    .meaning = Every request of a client has its own number, so that a repeated one is recognised.
raft-field-session = session
    .meaning = Part of the ids of all requests of this client. A client that starts with an empty disk draws another at random, so no id is ever used twice.
raft-field-tries = asked again
    .meaning = How often this request was sent again.
raft-field-queue = waiting requests
    .meaning = Requests that wait until the open one is answered.
raft-field-key = key
    .meaning = The name under which a value is stored.
raft-field-value = value
    .meaning = What is stored under the key.
raft-field-index = index
    .meaning = The number of a log entry.
raft-field-last-index = log length
    .meaning = The index of the last entry in the candidate's log.
raft-field-granted = yes
    .meaning = Whether the candidate gets the vote.
raft-field-prev-index = follows entry
    .meaning = The index of the entry after which these come.
raft-field-prev-term = its term
    .meaning = The term of that entry. If the receiver has another one there, or none, it refuses.
raft-field-entries = content
    .meaning = The writes; a flag marks the start of a term.
raft-field-round = round
    .meaning = Counts what the leader sends to all. An answer repeats it, so that it proves something about that round only.
raft-field-hint = hint
    .meaning = Up to here the logs may be the same.

raft-timer-election = election timeout
raft-timer-heartbeat = heartbeat
raft-timer-retry = ask again
raft-timer-load = next request

raft-message-write = Write { $write }
raft-message-read = Read { $key }
raft-message-write-ok = Ok { $index }
raft-message-read-ok = Value { $value }
raft-message-expired = Expired
raft-message-redirect = Not leading, term { $term }
raft-message-request-vote = Vote for me, term { $term }?
raft-message-pre-vote = Would you vote for me in term { $term }?
raft-message-vote = Yes, term { $term }
raft-message-vote-refused = No, term { $term }
raft-message-pre-vote-answer = I would, term { $term }
raft-message-pre-vote-refused = I would not, term { $term }
raft-message-heartbeat = Heartbeat, term { $term }
raft-message-append = Append { $first }: { $entry }
raft-message-append-many = Append from { $first } ({ $count })
raft-message-install-snapshot = Snapshot up to { $index }
raft-message-appended = Have { $index }
raft-message-append-refused = Refused, term { $term }

raft-note-campaigns = { $node } stands for election in term { $term }
raft-note-leads = { $node } leads term { $term }
raft-note-steps-down = { $node } no longer leads; its term is { $term } now
raft-note-lost-majority = { $node } has heard no majority for an election timeout
raft-note-cuts-log = { $count ->
    [one] { $node } cuts 1 entry off its log, from entry { $index } on: the leader has another one
   *[other] { $node } cuts { $count } entries off its log, from entry { $index } on: the leader has another one
}
raft-note-snapshot = { $node } makes a snapshot of its state after entry { $index } and drops the entries up to it
raft-note-installs-snapshot = { $node } takes over the leader's state after entry { $index }; its own log goes
raft-note-known-request = { $node } has applied this request of { $client } already
raft-note-asks-again = { $client } got no answer and asks { $server }

raft-response-written = ok
raft-response-found = { $value }
raft-response-nothing = no value
raft-response-expired = not known: a newer request was there first
raft-request-forms = It can be asked: put <key> <value>, get <key>.
raft-request-long = A key or a value has at most 15 bytes.
raft-request-put = Write
raft-request-get = Read
raft-argument-key = key
raft-argument-value = value

raft-promise-one-leader = One leader per term
    .meaning = In each term at most one server ever leads (Election Safety).
raft-promise-one-vote = Terms and votes are not forgotten
    .meaning = No server speaks of an older term than it did before, and none votes for two candidates in one term.
raft-promise-append-only = A leader only appends
    .meaning = While a server leads a term, it neither changes nor removes an entry of its log.
raft-promise-logs-match = Logs match
    .meaning = Two logs with an entry of the same index and term are the same up to there.
raft-promise-leader-complete = A leader has every committed entry
    .meaning = What was committed in a term is in the log of every leader of a later term.
raft-promise-same-commands = All servers apply the same entries
    .meaning = No two servers ever apply different entries at one index (State Machine Safety).
raft-promise-nothing-lost = No acknowledged write is lost
    .meaning = When a client is told that a write is done, a majority has it, and every later leader has it in its log or in its snapshot.
raft-promise-once = No request is applied twice
    .meaning = A request that comes again, or stands in the log twice, changes the state once.
raft-promise-fresh-reads = No read is out of date
    .meaning = A read finds at least what any client knew when it was asked for. With the order of the log, this makes reads and writes linearizable.

raft-violation-one-leader = { $first } and { $second } both lead term { $term }
raft-violation-term-forgotten = { $node } speaks of term { $term } although it has been in term { $before }
raft-violation-second-vote = { $node } voted for { $first } in term { $term }, and now for { $second }
raft-violation-append-only = { $node } leads term { $term } and has lost or changed an entry of its own log
raft-violation-logs-match = { $node } wrote another entry { $index } of term { $term } than the log that had it first
raft-violation-leader-complete = { $node } leads term { $term } without the committed entry { $index }
raft-violation-same-commands = { $node } applied another entry { $index } than the server that applied it first
raft-violation-snapshot = { $node } keeps a snapshot that no decided entry { $index } leads to
raft-violation-early-answer = { $node } tells { $client } that entry { $index } is done, but it is not committed: { $count ->
    [one] only 1 server has it
   *[other] { $count } servers have it
}
raft-violation-nothing-lost = { $count ->
    [one] { $writes }, but it is not in the log of { $node }, the leader of term { $term }
   *[other] { $count } acknowledged writes are not in the log of { $node }, the leader of term { $term }: { $writes }{ $more ->
        [0] {""}
       *[other] , and { $more } more
    }
}
raft-violation-lost-write = { $client } was told at { $at } that { $write } is done
raft-violation-once = { $node } carried out a request a second time, by entry { $index } at the latest
raft-violation-fresh-reads = { $client } read { $key } and found { $value }, although { $newer } was known before it asked

raft-goal-leader-elected = a leader is elected
raft-goal-write-acknowledged = a write is acknowledged
raft-goal-leader-replaced = another server leads
raft-goal-log-cut = entries that the leader does not have are cut

raft-picture = Logs
raft-exhibit-logs = The logs
raft-logs-bands = terms
raft-exhibit-terms = Terms and votes
raft-span-follows = follows
raft-span-stands = stands for election
raft-span-leads = leads
raft-mark-crash = crash
raft-arrow-terms = a vote
raft-logs-ticked = a client was told it is done

raft-headline-servers = { $value } servers
raft-headline-reads = { $value ->
    [lease] leases
    [local] local reads
   *[read-index] read index
}
raft-parameter-servers = servers
    .meaning = How many servers have a log. With 2f + 1 of them, f may be down.
raft-parameter-heartbeat = heartbeat
    .meaning = How often a leader tells the others that it leads. It has to be well below the timeout.
raft-parameter-timeout = election timeout
    .meaning = How long a server hears no leader, at the shortest, before it stands for election.
raft-parameter-randomness = randomness
    .meaning = Each timeout is longer by a random time below this. With 0 all stand for election nearly at once, the votes are split, and hardly anybody wins.
raft-parameter-pre-vote = PreVote
    .meaning = Before a server begins a term, it asks whether it could win. So a server that was cut off disturbs nobody when it comes back.
raft-parameter-pre-vote-on = on
raft-parameter-pre-vote-off = off
raft-parameter-check-quorum = check-quorum
    .meaning = A leader that hears no majority steps down, and a server that hears a leader votes for nobody else.
raft-parameter-check-quorum-on = on
raft-parameter-check-quorum-off = off
raft-parameter-reads = reads
    .meaning = How a leader makes sure that what it reads is not out of date.
raft-parameter-reads-read-index = read index: ask a majority each time
raft-parameter-reads-lease = lease: a majority keeps to this leader for a while
raft-parameter-reads-local = local: answer at once
    .warning = breaks a promise
raft-parameter-lease = length of a lease
    .meaning = How long a majority's answer lasts, as a share of the election timeout. What is left of it is for clocks that run at different rates.
raft-parameter-retry = retry
    .meaning = How long a client waits for an answer before it asks the next server.
raft-parameter-batch = entries in a message
    .meaning = How many entries one message brings at most.
raft-parameter-snapshot = snapshot every
    .meaning = When so many entries of its log are applied, a server keeps the state that came of them and drops the entries. 0: never.
raft-parameter-clients = clients
    .meaning = How many clients there are.
raft-parameter-load = request every
    .meaning = Each client makes a request of its own this often. 0: only those made by hand.
raft-parameter-commit = commits by counting
    .meaning = Which entries a leader takes for committed when a majority has them.
raft-parameter-commit-own-term = entries of its own term, and all before them
raft-parameter-commit-any-term = entries of any term
    .warning = breaks a promise
raft-parameter-vote-for = votes go to
    .meaning = When a candidate's log is good enough for a vote.
raft-parameter-vote-for-newer-log = the newer log: term of the last entry first, then length
raft-parameter-vote-for-longer-log = the longer log
    .warning = breaks a promise
raft-parameter-sync-vote = term and vote on disk
    .meaning = A server waits until its term and vote are on the disk before it speaks of them.
raft-parameter-sync-vote-on = on
raft-parameter-sync-vote-off = off
    .warning = breaks a promise
raft-parameter-sync-log = log on disk
    .meaning = A server waits until entries are on the disk before it speaks of them.
raft-parameter-sync-log-on = on
raft-parameter-sync-log-off = off
    .warning = breaks a promise
raft-parameter-dedup = recognise repeated requests
    .meaning = The state machine remembers each session's newest request, and answers a repeated one without doing it again.
raft-parameter-dedup-on = on
raft-parameter-dedup-off = off
    .warning = breaks a promise

raft-variant-raft = Raft
    .meaning = With PreVote, check-quorum and ReadIndex. Keeps all promises.
raft-variant-plain = as in the paper
    .meaning = Without PreVote and check-quorum. Keeps all promises, but a server that was cut off disturbs the others when it comes back.
raft-variant-pre-vote-only = PreVote only
    .meaning = A leader without a majority does not step down by itself.
raft-variant-lease = lease reads
    .meaning = The leader answers reads at once while a majority keeps to it. The lease is so short that clocks whose rates differ by a factor of four at most do not break it.
raft-variant-long-lease = leases that are too long
    .meaning = The lease outlasts the promise of the majority, as it does when the leader's clock is slow or the others' are fast. A leader that was replaced gives old values.
raft-variant-local-reads = local reads
    .meaning = A leader answers at once. One that was replaced and does not know it gives old values.
raft-variant-no-dedup = no sessions
    .meaning = A request whose answer was lost is done again when it is repeated.
raft-variant-any-term = commit by counting
    .meaning = Leaves out the test of Figure 8: an entry of an older term counts as committed as soon as a majority has it.
raft-variant-longer-log = longer log wins
    .meaning = Votes go to the longer log, even if its entries are older than committed ones.
raft-variant-no-vote-sync = vote not on disk
    .meaning = A server that restarts has forgotten that it voted, and votes again.
raft-variant-no-log-sync = log not on disk
    .meaning = A server confirms entries that a crash still takes.
