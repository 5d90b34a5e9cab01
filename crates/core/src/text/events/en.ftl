# Sentences about what happens in any cluster, and values.
value-yes = yes
value-no = no
value-separator = {", "}

event-started = { $node } starts
event-restarted = { $node } restarts
event-crashed = { $node } crashes
event-crashed-lost-sends = { $sends ->
    [one] { $node } crashes; lost: 1 unsent message
   *[other] { $node } crashes; lost: { $sends } unsent messages
}
event-crashed-lost-writes = { $writes ->
    [one] { $node } crashes; lost: 1 unsynced write
   *[other] { $node } crashes; lost: { $writes } unsynced writes
}
event-crashed-lost-both = { $node } crashes; lost: unsent messages ({ $sends }), unsynced writes ({ $writes })
event-paused = { $node } stalls
event-resumed = { $node } goes on
event-wiped = { $node } loses its disk
event-sent = { $from } -> { $to }  { $id } { $label }
event-delivered = { $to } receives { $id } { $label } from { $from }
event-queued = { $id } { $label } waits at { $to }
event-dropped-loss = { $id } { $label } from { $from } to { $to } is lost on the way
event-dropped-cut = { $id } { $label } from { $from } to { $to } is lost at the cut
event-dropped-receiver-down = { $id } { $label } from { $from } finds { $to } down
event-dropped-by-hand = { $id } { $label } from { $from } to { $to } is dropped by hand
event-delayed = { $id } { $label } is delayed
event-duplicated = { $id } { $label } is duplicated as { $copy }
event-timer = { $node }: timer { $timer } fires
event-synced = { $operations ->
    [one] { $node } syncs 1 write to its disk
   *[other] { $node } syncs { $operations } writes to its disk
}
event-line = { $node } runs { $line }
event-invoked = { $client } asks: { $request }
event-responded = { $client } is told: { $request } → { $response }
event-link-cut = the link { $from } -> { $to } is cut
event-link-healed = the link { $from } -> { $to } is whole again
event-link-changed = the link { $from } -> { $to } changes
event-clock-changed = the clock of { $node } changes
event-violated = VIOLATED { $promise }: { $sentence }
event-reached = reached: { $goal }

refusal-already-up = { $node } is up: there is nothing to restart.
refusal-already-crashed = { $node } has crashed already.
refusal-crashed = { $node } has crashed. Restart it first.
refusal-already-paused = { $node } is paused already.
refusal-not-paused = { $node } is not paused.
refusal-wipe-needs-crash = { $node } is up. A disk can only be lost by a crashed node: crash it first.
refusal-already-cut = The link from { $from } to { $to } is cut already.
refusal-not-cut = The link from { $from } to { $to } is not cut.
refusal-nothing-cut = No link is cut or changed.
refusal-same-node = A link joins two different nodes.
refusal-no-message = There is no message { $id } in flight.
refusal-no-such-message = No message “{ $kind }” is in flight there.
refusal-message-arrived = The message { $id } has arrived and waits at { $node }; it can no longer be delayed.
refusal-message-dying = The message { $id } is already being lost.
refusal-no-timer = { $node } has no timer “{ $timer }” running now. Running: { $running }.
refusal-bad-rate = A clock rate lies between 0.1 and 10.
refusal-bad-loss = A loss lies between 0% and 100%.
refusal-bad-request = { $node } cannot be asked “{ $words }”. { $expected }
refusal-not-a-client = { $node } is not a client. Ask one of: { $clients }.
refusal-one-group = A partition needs at least two groups of nodes.
refusal-node-twice = { $node } is in two groups.
refusal-no-node = There is no node { $node } here.

# A trace held against the run of its scenario.
trace-ends = the trace ends here
trace-run-ends = nothing more happens
trace-line-failed = the line “{ $line }” fails: { $why }
trace-never-held = this does not come true
trace-does-not-hold = this does not hold
trace-too-long = the run takes more than { $steps } steps
trace-hash = the hash of the run is { $hash }
