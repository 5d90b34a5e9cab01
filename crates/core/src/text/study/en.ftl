# What instruments say of runs: which faults they found, and how a history of operations is judged.
fault-crash = { $node } crashes
fault-restart = { $node } restarts
fault-pause = { $node } is paused
fault-resume = { $node } goes on
fault-wipe = { $node } loses its disk
fault-cut = the link between { $from } and { $to } is cut
fault-cut-one-way = the link { $from } -> { $to } is cut
fault-heal = the link between { $from } and { $to } is whole again
fault-heal-one-way = the link { $from } -> { $to } is whole again
fault-heal-all = every link is whole again
fault-partition = { $groups } are cut off from each other
fault-drop = { $id } { $label } from { $from } to { $to } is dropped
fault-delay = { $id } { $label } from { $from } to { $to } is delayed by { $time }
fault-duplicate = { $id } { $label } from { $from } to { $to } is duplicated
fault-fire = the timer “{ $timer }” of { $node } fires early
fault-group-separator = { " | " }

find-text = Tries every schedule of a few faults from this moment on, fewest first, until a promise breaks.
find-promise = Promise
find-promise-any = any of them
find-promise-broken = { $promise } (broken already)
find-all-broken = At this moment every promise is broken already. Go back to an earlier one.
find-kinds = Kinds of faults
find-no-kinds = Without a kind of fault, only the run as it is will be tried.
find-outside = No protocol survives each lost disk: what is found may be outside of what this one promises.
find-faults = Faults, up to
find-within = Within
find-unit-ms = ms
find-delay = Delay by
find-start = Search from { $time }
find-stop = Stop
find-anew = Change the search
find-running = { $depth ->
    [0] From { $from }: the run without a fault …
    [one] From { $from }: schedules with 1 fault …
   *[other] From { $from }: schedules with { $depth } faults …
}
find-tried = { $count ->
    [one] 1 schedule tried
   *[other] { $number } schedules tried
}
find-bound = { $faults ->
    [0] without a fault
    [one] with at most 1 fault
   *[other] with at most { $faults } faults
}
find-found = { $faults ->
    [0] Breaks without any fault
    [one] One fault breaks it
   *[other] { $faults } faults break it
}
find-found-tried = { $faults ->
    [0] It happens within { $within } from { $from }, if nobody does anything.
   *[other] { $tried }, from { $from }. None of those with fewer faults breaks it within { $within }.
}
find-broken = broken: “{ $promise }”
find-play = Play it
find-play-how = It becomes a future of this run, with a name; the one that you see stays among the other futures.
find-name = Found: { $what }
find-none-any = { $count ->
    [one] The only schedule { $bound } within { $within } from { $from } breaks no promise.
   *[other] None of the { $number } schedules { $bound } within { $within } from { $from } breaks a promise.
}
find-none-one = { $count ->
    [one] The only schedule { $bound } within { $within } from { $from } does not break “{ $promise }”.
   *[other] None of the { $number } schedules { $bound } within { $within } from { $from } breaks “{ $promise }”.
}
find-none-how = Kinds of faults: { $kinds }. It says nothing of other schedules.
find-no-fault-kinds = none
find-stopped = Stopped. { $tried }; none breaks it. These are not all { $bound } within { $within } from { $from }.
find-stopped-whole = Every one { $bound } was among them; of those with one fault more, { $percent } %.
find-stopped-none = { $percent } % of the way through the run without a fault.

chance-look = Find the last chance
chance-running = Looking for the last chance: { $tried } futures tried …
chance-at = At { $time } it could still be kept: one of { $futures } futures without further faults keeps it for { $within }. From the next moment on, none does.
chance-never = None of { $futures } futures from any moment of this run keeps it for { $within }, not even from the start.
chance-how = Other futures: nothing more is done, messages take other times, nodes choose otherwise. That none keeps it is evidence, no proof.
chance-go = Go to the last chance
chance-stop = Stop
chance-stopped = Stopped after { $tried } futures; the last chance was not found yet.

judge-operations = { $count ->
    [one] 1 operation
   *[other] { $count } operations
}
judge-linearizable = linearizable: this order of { $operations } explains every answer.
judge-sequential = sequentially consistent: this order of { $operations } explains every answer.
judge-not-linearizable = not linearizable: no order explains { $few } of { $all }.
judge-not-sequential = not sequentially consistent: no order explains { $few } of { $all }.
judge-undecided = undecided: no order of { $operations } was found within { $states } states and { $tries } tries, and not all were tried.
judge-no-effect = { $operations } without an answer had no effect that anybody saw.
judge-operation = { $client }: { $request } → { $answer }
judge-no-answer = no answer
judge-short = { $client }'s `{ $request }`
judge-interval = { $operation }, from { $from } to { $to }
judge-open = open
judge-cycle = Each would have to come before the next, and the last before the first:
judge-placed = The most that can be placed:
judge-answered = { $before } was answered at { $answered }, before { $after } began at { $called }.
judge-same-client = { $before } comes before { $after } at the same client.
judge-wrote = { $after } saw what only { $before } wrote.
judge-saw-start = { $before } saw what was there at the start, so it comes before { $after }.
judge-overwritten = { $reader } came after { $before } and saw what { $after } wrote, so { $before } comes before { $after }.
judge-saw-before = { $before } saw what { $writer } wrote, which came before { $after }, so { $before } comes before { $after }.
judge-unwritten = { $reader } saw a value that nobody else ever wrote.
judge-stuck = Then nothing right can follow; it would have to be { $stuck }.
judge-or = { " or " }

saw-nothing = No client has asked for anything yet. What they do is drawn here, each operation from its question to its answer.
saw-kind = Must the order keep
saw-real-time = real time (linearizable)
saw-clients = only each client’s own order (sequentially consistent)
saw-judging = Judging …
saw-order-how = The points are one such order; there may be others.
saw-longer = Try longer
saw-part = { $shown } of { $all } operations are drawn.
saw-earlier = Earlier
saw-later = Later
saw-newest = Newest
saw-conflict = The conflict
saw-now = now
saw-list = The operations that are drawn
saw-place = place { $place } in the order
saw-in-conflict = in the conflict
