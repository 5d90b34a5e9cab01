# Failure detection by heartbeats.
failure-detection-name = Failure detection
    .meaning = Nodes send heartbeats; a monitor suspects a node that is silent for too long. It cannot know whether that node is dead, slow or cut off.

failure-detection-role-node = node
failure-detection-role-monitor = monitor
failure-detection-role-client = client
failure-detection-rank = incarnation { $incarnation }

failure-detection-line-down = down
failure-detection-line-idle = idle
failure-detection-line-asks = { $request } …
failure-detection-line-node = heartbeat { $number }
failure-detection-line-trusts = suspects nobody
failure-detection-line-suspects = suspects { $nodes }
failure-detection-value-of = { $node }: { $value }

failure-detection-field-incarnation = incarnation
    .meaning = How often this node has started. It is on the disk, and in every heartbeat: so nobody takes a heartbeat of an earlier life for one of this life.
failure-detection-field-number = heartbeat
    .meaning = The number of the newest heartbeat of this incarnation: so many intervals have passed since it started.
failure-detection-field-suspected = suspected nodes
    .meaning = How many nodes this monitor suspects.
failure-detection-field-suspects = suspects
    .meaning = The nodes that this monitor takes for dead. That is an opinion: it may be wrong.
failure-detection-field-level = highest level
    .meaning = The highest of the levels of suspicion, rounded down.
failure-detection-field-levels = levels
    .meaning = How suspicious each node is at this moment. What a level means depends on the detector.
failure-detection-field-wait = longest wait, ms
    .meaning = How long a node has to be silent before this monitor suspects it, in whole milliseconds: the longest of all nodes.
failure-detection-field-waits = waits
    .meaning = How long each node has to be silent before this monitor suspects it. An adaptive detector changes that with what it sees.
failure-detection-field-mistakes = mistakes
    .meaning = How often a suspicion was refuted by a newer heartbeat of the same incarnation, as far as this monitor remembers.
failure-detection-field-mistaken = mistaken for, ms
    .meaning = How long the refuted suspicions lasted in all, in milliseconds.
failure-detection-field-node = node
    .meaning = The node that is asked about.
failure-detection-field-monitor = asks
    .meaning = The monitor that this client asks.
failure-detection-field-request = asks for
    .meaning = The request that has no answer yet.
failure-detection-field-seq = request number
    .meaning = Every request of a client has its own number, so that a late answer is not taken for that of a newer request.
failure-detection-field-session = session
    .meaning = Part of the ids of all requests of this client. A client that starts with an empty disk draws another at random, so no id is ever used twice.
failure-detection-field-tries = asked again
    .meaning = How often this request was sent again.
failure-detection-field-queue = waiting requests
    .meaning = Requests that wait until the open one is answered.

failure-detection-timer-beat = next heartbeat
failure-detection-timer-silence = silence of { $node }
failure-detection-timer-retry = ask again

failure-detection-message-heartbeat = Heartbeat { $number }
failure-detection-message-ask = Is { $node } alive?
failure-detection-message-suspected = I suspect { $node }
failure-detection-message-trusted = I trust { $node }
failure-detection-message-not-watched = I do not watch { $node }

failure-detection-note-suspects = { $monitor } suspects { $node } after { $silence } of silence
failure-detection-note-trusts = { $monitor } trusts { $node } again: it was alive. It was suspected for { $lasted }
failure-detection-note-restarted = { $monitor } hears a new incarnation of { $node }: { $incarnation }

failure-detection-response-suspected = suspected
failure-detection-response-trusted = trusted
failure-detection-response-not-watched = not watched
failure-detection-request-forms = It can be asked: ask <node>.
failure-detection-request-long = A name has at most 15 bytes.
failure-detection-request-ask = Is it alive?
failure-detection-argument-node = node

failure-detection-promise-complete = Who stays silent is suspected
    .meaning = A monitor suspects a node as soon as the silence is as long as its detector allows, and goes on until a newer heartbeat comes. So every crash is found (completeness).
failure-detection-promise-grounded = A suspicion has a silence behind it
    .meaning = Whoever is suspected was silent for as long as the detector asks for. A timer that fired early, or that was started for an earlier life, is not enough.
failure-detection-promise-no-ghosts = An old incarnation ends no suspicion
    .meaning = A heartbeat that is late, from before a restart, does not bring a node back to life.
failure-detection-promise-not-taught = An outage does not make the detector slower
    .meaning = After a wrong suspicion, the monitor waits for the next heartbeat no longer than before. The silence of the outage is not taken for a usual gap.
failure-detection-promise-even = Even heartbeats raise no suspicion
    .meaning = While all heartbeats of a node, the next one included, keep to their schedule within a twentieth of the interval, nobody suspects it. That is all the accuracy that can be promised: if delays have no bound, any detector is sometimes wrong.

failure-detection-violation-complete = { $monitor } does not suspect { $node } after { $silence } of silence, although it waits for { $wait } at most
failure-detection-violation-grounded = { $monitor } suspects { $node } after { $silence } of silence, although it should wait for { $wait }
failure-detection-violation-no-ghosts = { $monitor } trusts { $node } again because of a late heartbeat of incarnation { $old }, although it knew incarnation { $known }
failure-detection-violation-not-taught = { $monitor } waited { $before } for { $node } before the outage, and waits { $after } after it
failure-detection-violation-even = { $monitor } suspects { $node } after { $silence } of silence, although all heartbeats were on time and the next one is not late

failure-detection-goal-crash-detected = a crashed node is suspected
failure-detection-goal-mistake = a live node is suspected
failure-detection-goal-mistake-ended = a suspicion turns out to be wrong
failure-detection-goal-restart-heard = a new incarnation is heard

failure-detection-picture = Suspicion
failure-detection-exhibit-levels = How suspicious is each node?
failure-detection-exhibit-quality = How good is the detector?
failure-detection-column-monitor = monitor
failure-detection-column-node = node
failure-detection-column-detection = latest crash found after
failure-detection-column-mistakes = mistakes
failure-detection-column-duration = a mistake lasts
failure-detection-unit-fixed = silence in milliseconds
failure-detection-unit-chen = milliseconds later than expected
failure-detection-unit-rto = deviations above the mean gap
failure-detection-unit-phi = phi: each step is a tenth of the chance that a heartbeat still comes

failure-detection-headline-nodes = { $value ->
    [one] 1 node
   *[other] { $value } nodes
}
failure-detection-headline-detector = { $value ->
    [fixed] fixed timeout
    [chen] Chen
    [rto] RTO
   *[phi] phi accrual
}
failure-detection-parameter-nodes = nodes
    .meaning = How many nodes send heartbeats.
failure-detection-parameter-monitors = monitors
    .meaning = How many monitors listen. Each has an opinion of its own; they do not ask each other.
failure-detection-parameter-heartbeat = heartbeat
    .meaning = How often a node says that it is alive. More often finds a crash sooner, and costs more messages.
failure-detection-parameter-detector = detector
    .meaning = How a monitor judges a silence.
failure-detection-parameter-detector-fixed = fixed timeout
failure-detection-parameter-detector-chen = Chen (NFD-E): so much later than expected
failure-detection-parameter-detector-rto = RTO: mean and deviation, as TCP has them
failure-detection-parameter-detector-phi = phi accrual: how improbable is this silence?
failure-detection-parameter-timeout = timeout
    .meaning = Fixed timeout: so long a silence is suspicious. It has to be longer than a heartbeat's interval and the differences of the delays together.
failure-detection-parameter-margin = margin
    .meaning = Chen: a heartbeat may be so much later than expected. The expectation comes from the latest arrivals.
failure-detection-parameter-threshold = threshold
    .meaning = Phi accrual: from this level on a node is suspected. With 1 it would be wrong once in 10 gaps, with 3 once in 1,000, if the gaps were as the model says.
failure-detection-parameter-distribution = distribution
    .meaning = Phi accrual: what shape the gaps are taken to have.
failure-detection-parameter-distribution-logistic = normal, approximated as in Akka
failure-detection-parameter-distribution-normal = normal, as in the paper
failure-detection-parameter-distribution-exponential = exponential, as in Cassandra
failure-detection-parameter-min-deviation = least deviation
    .meaning = RTO and phi: heartbeats are never taken for more regular than this. Without it, a steady network makes a millisecond suspicious.
failure-detection-parameter-pause = acceptable pause
    .meaning = Phi accrual with a normal distribution: a gap may be so much longer than usual, as when a node collects garbage.
failure-detection-parameter-window = window
    .meaning = Chen and phi: how many heartbeats of each node are remembered. A long memory is steady and slow to learn.
failure-detection-parameter-learn = learns from
    .meaning = RTO and phi: which gaps count.
failure-detection-parameter-learn-trusted = gaps that raised no suspicion
failure-detection-parameter-learn-all = all gaps, those of an outage too
    .warning = breaks a promise
failure-detection-parameter-incarnations = incarnations
    .meaning = Heartbeats of an earlier life of a node are ignored.
failure-detection-parameter-incarnations-on = on
failure-detection-parameter-incarnations-off = off
    .warning = breaks a promise
failure-detection-parameter-look-again = looks again
    .meaning = When a timer fires, the monitor looks how long the node has really been silent.
failure-detection-parameter-look-again-on = on
failure-detection-parameter-look-again-off = off
    .warning = breaks a promise
failure-detection-parameter-retry = retry
    .meaning = How long a client waits for an answer before it asks the next monitor.

failure-detection-variant-fixed = fixed timeout
    .meaning = A silence of a fixed length is suspicious.
failure-detection-variant-chen = Chen
    .meaning = The next heartbeat is expected when the latest ones say, and may be late by a margin.
failure-detection-variant-rto = RTO
    .meaning = Mean and deviation of the gaps, as TCP keeps them of round trips. Needs two numbers of memory.
failure-detection-variant-phi = phi accrual
    .meaning = With the normal distribution as Akka approximates it. Says how suspicious, and leaves the threshold to the user.
failure-detection-variant-phi-normal = phi, normal
    .meaning = With the normal distribution, as in the paper.
failure-detection-variant-phi-exponential = phi, exponential
    .meaning = With the exponential distribution, as in Cassandra. Slow for regular heartbeats: with a threshold of 8 it waits for 18 of them.
failure-detection-variant-old-incarnations = old incarnations count
    .meaning = A late heartbeat from before a restart ends the suspicion of a dead node.
failure-detection-variant-learns-outages = learns from outages
    .meaning = The gap of an outage goes into the window. After one long outage the next crash is found much later.
failure-detection-variant-no-deviation = no least deviation
    .meaning = Perfectly regular heartbeats leave a deviation of zero. Then a heartbeat that is a millisecond late looks impossible.
failure-detection-variant-believes-timers = believes its timers
    .meaning = A timer that fires is enough for a suspicion, even if a heartbeat has come since.
