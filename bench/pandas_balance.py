"""The same job in pandas: read, look for nulls and duplicates, aggregate by day, running sum."""
import sys

import pandas as pd

events = pd.read_csv(sys.argv[1], parse_dates=["event_ts"])
if events[["event_id", "event_ts", "seller_id", "event_type", "currency", "amount"]].isnull().any().any():
    sys.exit("nulls")
events = events.drop_duplicates("event_id")
events["dt"] = events["event_ts"].dt.date
events["inflow"] = events["amount"].where(events["direction"] == "in", 0)
events["outflow"] = events["amount"].where(events["direction"] == "out", 0)
days = events.groupby(["seller_id", "currency", "dt"], as_index=False)[["inflow", "outflow"]].sum()
days["net_change"] = days["inflow"] - days["outflow"]
days["running_balance"] = days.groupby(["seller_id", "currency"])["net_change"].cumsum()
days.to_pickle(sys.argv[2])
print(len(days))
