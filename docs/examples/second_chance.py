"""Live a night in a part of Casablanca, go back in it, and let one person have other luck."""

import numpy as np

from outskirts import (
    Change,
    Condition,
    Memory,
    Simulation,
    changed,
    crop,
    load_city,
    make_world,
    shipped_scenario,
)

quarter = crop(load_city("casablanca"), longitude=-7.60, latitude=33.575, radius=500)
world = make_world(shipped_scenario("casablanca-fast"), seed=5, city=quarter)

night = Simulation(world, past=Memory(every=300))
night.goto(20 * 60)
after = night.digest()
print(f"{world.people:,} people; after 20 minutes", night.counts().sum(axis=0))

# Back to the tenth minute: the way leads over a moment that was kept, and all is as it was.
night.goto(10 * 60)
fork = night.fork()
night.advance(10 * 60)
assert night.digest() == after

# Somebody who has been bitten since has other luck from the tenth minute on.
lost = np.isin(night.state.by_person()["condition"], (Condition.EXPOSED, Condition.INFECTED))
then = fork.state.by_person()["condition"] == Condition.SUSCEPTIBLE
who = int(np.flatnonzero(lost & then)[0])
other = changed(world, fork.state.copy(), fork.tick, Change(luck=(who,)))
other.advance(10 * 60)

one, two = (life.state.by_person() for life in (night, other))
parted = np.flatnonzero((one["condition"] != two["condition"]) | (one["segment"] != two["segment"]))
print(f"Person {who} is {Condition(two['condition'][who]).name.lower()} in the other night;")
print(f"{len(parted):,} people are elsewhere in it, or otherwise.")
