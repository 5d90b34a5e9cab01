# Group membership: who is there, by probing and by rumour.
membership-name = Membership
    .meaning = Every member probes one other each period. Who does not answer is asked through others, then suspected, then dead; news travel with the probes, and an accused member can answer.

membership-role-member = member
membership-role-client = client
membership-rank = inc { $incarnation }

membership-line-down = down
membership-line-idle = idle
membership-line-asks = { $request } …
membership-line-holds = { $dead ->
    [0] { $suspects ->
        [0] all alive
       *[other] suspects { $suspects }
    }
   *[other] { $suspects ->
        [0] { $dead } dead
       *[other] { $dead } dead, suspects { $suspects }
    }
}

membership-field-incarnation = incarnation
    .meaning = A number that only the member itself raises, to answer an accusation. News of a newer incarnation count more.
membership-field-accused = accused at
    .meaning = The newest of its incarnations that it has heard suspected or declared dead.
membership-field-suspects = suspects
    .meaning = Members that have not answered. They have some time to say that they live.
membership-field-dead = holds for dead
    .meaning = Members whose suspicion ran out. They are not probed any more.
membership-field-probes = waits for
    .meaning = The member that was probed in this period and has not answered yet.
membership-field-health = own trouble
    .meaning = How badly this member's own probes go. The higher, the more time it gives the others: the fault may be its own.
membership-field-news = news to tell
    .meaning = Pieces of news that this member still adds to its messages.
membership-field-starts = starts
    .meaning = How often it has started. It knows by this, from its disk, that it was away.
membership-field-asks = asks
    .meaning = The member that this client asks.
membership-field-request = asks for
    .meaning = The request that has no answer yet.
membership-field-seq = number
    .meaning = An answer repeats the number of its question.
membership-field-session = session
    .meaning = Part of the ids of all requests of this client. A client that starts with an empty disk draws another at random, so no id is ever used twice.
membership-field-tries = asked again
    .meaning = How often this request was sent again.
membership-field-queue = waiting requests
    .meaning = Requests that wait until the open one is answered.
membership-field-member = member
    .meaning = The member that the message is about.
membership-field-number = member number
    .meaning = The number in the member's name.
membership-field-table = not alive
    .meaning = Whom the sender holds for suspected (?) or dead (✗).

membership-news-alive = { $member } alive { $incarnation }
membership-news-suspect = { $member }? { $incarnation }
membership-news-dead = { $member }✗ { $incarnation }

membership-timer-period = next probe
membership-timer-ping-timeout = no answer
membership-timer-suspicion = { $member } counts as dead
membership-timer-push-pull = exchange all
membership-timer-reconnect = try a dead member
membership-timer-join = ask again what happened
membership-timer-retry = ask again
membership-timer-load = next request

membership-message-ping = Ping
membership-message-ping-news = Ping; { $news }
membership-message-ack = Ack { $member }
membership-message-ack-news = Ack { $member }; { $news }
membership-message-ping-req = Ask { $member }
membership-message-sync = All: { $table }
membership-message-sync-answer = All: { $table }
membership-message-find = Find n{ $number }
membership-message-found = Found n{ $number }
membership-message-unknown = No n{ $number }

membership-note-no-answer = { $node } has no answer from { $member } yet, and asks others
membership-note-suspects = { $node } suspects { $member }, incarnation { $incarnation }
membership-note-dead = { $node } holds { $member } for dead, incarnation { $incarnation }
membership-note-alive-again = { $node } hears that { $member } lives, incarnation { $incarnation }
membership-note-answers = { $node } hears that it is suspected, and says that it lives: incarnation { $incarnation }
membership-note-asks-again = { $client } got no answer and asks { $member }
membership-note-known = known to all after { $time }

membership-response-alive = n{ $number } is alive
membership-response-suspect = n{ $number } is suspected
membership-response-dead = n{ $number } is dead
membership-response-unknown = there is no n{ $number }
membership-request-forms = It can be asked: find <member>, as in find n3.
membership-request-find = Find
membership-argument-member = member

membership-promise-never-back = No opinion goes back
    .meaning = What a member holds of another never becomes older: a newer incarnation counts more, and within one incarnation dead more than suspected, suspected more than alive.
membership-promise-own-voice = Only a member itself begins an incarnation
    .meaning = Nobody holds a newer incarnation of a member than the member has begun.
membership-promise-refutes = An accused member answers
    .meaning = A member that hears that it is suspected or dead begins an incarnation that nobody has accused.

membership-violation-never-back = { $node } held newer news of { $member }, of incarnation { $incarnation }, and believes older ones now
membership-violation-own-voice = { $node } holds incarnation { $incarnation } of { $member }, which { $member } never began
membership-violation-refutes = { $node } has heard incarnation { $incarnation } accused, which is its own, and says nothing

membership-goal-noticed = a member is suspected or declared dead
membership-goal-found-dead = a crashed member is found dead
membership-goal-wrongly-dead = a member that is up is declared dead
membership-goal-back = a member that was suspected or dead is alive again

membership-picture = Opinions
membership-exhibit-opinions = Whom each member does not hold for alive
membership-logs-bands = suspected, dead
membership-exhibit-about = What the others hold of each member
membership-column-member = member
membership-column-suspected-by = suspected by
membership-column-dead-to = dead to
membership-exhibit-found = How long a crash took
membership-part-unnoticed = nobody noticed
membership-part-suspected = suspected
membership-part-spreads = the news spread

membership-headline-members = { $value } members
membership-headline-helpers = { $value ->
    [0] nobody else asked
   *[other] { $value } others asked
}
membership-parameter-members = members
    .meaning = How many members the group has.
membership-parameter-period = period
    .meaning = Each member probes one other in this time.
membership-parameter-ping-timeout = ping timeout
    .meaning = After so long without an answer a member asks others. It has to leave time for their answers before the period ends.
membership-parameter-helpers = others asked
    .meaning = How many others probe a member that has not answered.
membership-parameter-pick = whom to probe
    .meaning = How a member chooses whom to probe next.
membership-parameter-pick-round-robin = all in a shuffled order
membership-parameter-pick-random = anybody, at random
membership-parameter-suspicion = suspicion
    .meaning = A member that does not answer is suspected for a while before it counts as dead.
membership-parameter-suspicion-on = on
membership-parameter-suspicion-off = off
membership-parameter-suspicion-mult = shortest suspicion
    .meaning = In periods, times the logarithm of the number of members.
membership-parameter-suspicion-max = longest suspicion
    .meaning = As a multiple of the shortest. It shrinks to the shortest as more members confirm the suspicion.
membership-parameter-gossip = news in a message
    .meaning = How many pieces of news go with one message at most.
membership-parameter-retransmit = times told
    .meaning = How often each piece of news is told, times the logarithm of the number of members.
membership-parameter-push-pull = exchange every
    .meaning = How often a member exchanges everything with another one. 0: never.
membership-parameter-reconnect = try the dead every
    .meaning = How often a member tries to reach one that it holds for dead. 0: never; then two halves that were cut apart stay apart.
membership-parameter-awareness = mind own trouble
    .meaning = A member whose own probes fail takes more time for them.
membership-parameter-awareness-on = on
membership-parameter-awareness-off = off
membership-parameter-refute = the accused answers
    .meaning = A member that hears that it is suspected begins a new incarnation and says that it lives.
membership-parameter-refute-on = on
membership-parameter-refute-off = off
    .warning = breaks a promise
membership-parameter-alive = “alive” is believed
    .meaning = Which news that a member is alive counts.
membership-parameter-alive-newer = of a newer incarnation only
membership-parameter-alive-any = always
    .warning = breaks a promise
membership-parameter-accuse = an accusation names
    .meaning = The incarnation of which a member says that it does not answer.
membership-parameter-accuse-known = the incarnation that is known
membership-parameter-accuse-next = the one after it, so that it wins
    .warning = breaks a promise
membership-parameter-clients = clients
    .meaning = How many clients there are.
membership-parameter-retry = retry
    .meaning = How long a client waits for an answer before it asks the next member.
membership-parameter-load = request every
    .meaning = Each client makes a request of its own this often. 0: only those made by hand.

membership-variant-lifeguard = SWIM with Lifeguard
    .meaning = Suspicions that shorten as others confirm them, and members that mind their own trouble. Keeps all promises.
membership-variant-swim = SWIM
    .meaning = Suspicions of one length, and no member doubts itself. Keeps all promises, and accuses more live members.
membership-variant-random-pick = probes at random
    .meaning = Whom a member probes is drawn each time, so it can take long until it is somebody's turn.
membership-variant-no-helpers = nobody else is asked
    .meaning = One lost message is enough for a suspicion.
membership-variant-no-suspicion = dead at once
    .meaning = Who does not answer has no time to say that it lives.
membership-variant-any-alive = any “alive” is believed
    .meaning = An old “alive” that comes late brings a suspected or dead member back.
membership-variant-silent = the accused is silent
    .meaning = A member that hears that it is suspected does nothing, and is declared dead although it lives. Only after a restart does it begin anew.
membership-variant-raised = accusers raise the incarnation
    .meaning = So that it wins, an accusation names an incarnation that the member has never begun.
