"""Which sellers will sell nothing in the next two weeks? A small model on generated events, with nothing but Python.

    python3 quiet_sellers.py seller-balance

Writes into the current folder: events, decisions with what became of them, and the training set.
"""

import csv
import math
import random
import subprocess
import sys
from datetime import datetime, timedelta, timezone

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "seller-balance"
FEATURES = ["order_paid_count_7d", "order_paid_count_30d", "order_paid_count_90d", "active_days_30d", "days_since_order_paid", "order_paid_streak", "age_days"]
HORIZON = timedelta(days=14)


def program(*arguments):
    subprocess.run([PROGRAM, *arguments], check=True, stdout=subprocess.DEVNULL)


def prepare():
    """Publishes what has happened by now, and keeps what comes later for the labels alone."""
    now = datetime.now(timezone.utc)
    start = (now - timedelta(days=100)).date().isoformat()
    program("generate", "--to", "events.csv", "--events", "12000", "--sellers", "400", "--days", "120", "--start", start, "--seed", "7")
    with open("events.csv", newline="", encoding="utf-8") as file:
        events = list(csv.DictReader(file))
    past = [event for event in events if datetime.fromisoformat(event["event_ts"]) < now]
    with open("past.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.DictWriter(file, events[0].keys())
        rows.writeheader()
        rows.writerows(past)
    program("run", "past.csv")

    decided = datetime.now(timezone.utc)
    busy = {
        (event["seller_id"], event["currency"])
        for event in events
        if event["event_type"] == "order_paid" and now <= datetime.fromisoformat(event["event_ts"]) < now + HORIZON
    }
    with open("decisions.csv", "w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["seller_id", "currency", "timestamp", "quiet"])
        for key in sorted({(event["seller_id"], event["currency"]) for event in past}):
            rows.writerow([*key, decided.isoformat(), int(key not in busy)])
    program("features", "training", "--entities", "decisions.csv", "--to", "training.csv", "--force")


def load():
    with open("training.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    # No such event yet is as good as long ago; counts matter by their size, not by their last unit.
    inputs = [[math.log1p(float(row[name] or 365)) for name in FEATURES] for row in rows]
    return inputs, [int(row["quiet"]) for row in rows]


def scaled(inputs):
    columns = list(zip(*inputs))
    means = [sum(column) / len(column) for column in columns]
    spreads = [math.sqrt(sum((value - mean) ** 2 for value in column) / len(column)) or 1 for column, mean in zip(columns, means)]
    return [[(value - mean) / spread for value, mean, spread in zip(row, means, spreads)] for row in inputs]


def chance(weights, row):
    return 1 / (1 + math.exp(-(weights[-1] + sum(weight * value for weight, value in zip(weights, row)))))


def fit(inputs, labels, steps=400, rate=0.5, decay=0.01):
    """Logistic regression by gradient descent."""
    weights = [0.0] * (len(inputs[0]) + 1)
    for _ in range(steps):
        errors = [chance(weights, row) - label for row, label in zip(inputs, labels)]
        for place in range(len(inputs[0])):
            slope = sum(error * row[place] for error, row in zip(errors, inputs)) / len(inputs)
            weights[place] -= rate * (slope + decay * weights[place])
        weights[-1] -= rate * sum(errors) / len(errors)
    return weights


def area_under_curve(scores, labels):
    """How often a quiet seller has a higher score than one that is not."""
    quiet = [score for score, label in zip(scores, labels) if label]
    busy = [score for score, label in zip(scores, labels) if not label]
    return sum((one > other) + 0.5 * (one == other) for one in quiet for other in busy) / (len(quiet) * len(busy))


def main():
    prepare()
    inputs, labels = load()
    inputs = scaled(inputs)
    places = list(range(len(inputs)))
    random.Random(1).shuffle(places)
    train, test = places[: len(places) // 2], places[len(places) // 2 :]
    weights = fit([inputs[place] for place in train], [labels[place] for place in train])
    scores = [chance(weights, inputs[place]) for place in test]
    print(f"{len(places)} sellers and currencies, {sum(labels)} of them quiet; trained on {len(train)}")
    print(f"AUC on the other {len(test)}: {area_under_curve(scores, [labels[place] for place in test]):.2f}")
    for name, weight in sorted(zip(FEATURES, weights), key=lambda pair: -abs(pair[1])):
        print(f"{weight:+.2f} {name}")


main()
