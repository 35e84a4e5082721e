namespace SellerBalance.Balances;

/// <summary>Days without movement between and after those with it: what was owed at the last close is owed at theirs.</summary>
internal static class CarriedForward
{
    /// <summary>Every day of each seller and currency, one at a time.</summary>
    /// <param name="moved">Days with movement, by seller and currency, oldest first, and the last day to fill in; of each, also the last one before <paramref name="from"/>.</param>
    /// <param name="from">The first day; null for each one's own first.</param>
    public static IEnumerable<BalanceDay> Fill(IEnumerable<(BalanceDay Day, DateOnly To)> moved, DateOnly? from)
    {
        var (last, end) = (default(BalanceDay), default(DateOnly));
        foreach (var (day, lastDay) in moved)
        {
            if (last is not null)
            {
                var isSame = last.SellerId == day.SellerId && last.Currency == day.Currency;
                foreach (var quiet in Quiet(last, from, isSame ? day.Date.DayNumber - 1 : end.DayNumber))
                    yield return quiet;
            }

            if (from is null || day.Date >= from) yield return day;
            (last, end) = (day, lastDay);
        }

        if (last is null) yield break;
        foreach (var quiet in Quiet(last, from, end.DayNumber))
            yield return quiet;
    }

    // By number, since the last day there is has no day after it.
    private static IEnumerable<BalanceDay> Quiet(BalanceDay day, DateOnly? from, int to)
    {
        for (var number = Math.Max(day.Date.DayNumber + 1, from?.DayNumber ?? 0); number <= to; number++)
            yield return day with { Date = DateOnly.FromDayNumber(number), OpeningBalance = day.RunningBalance, Inflow = 0, Outflow = 0 };
    }
}
