using System.Data.Common;
using System.Globalization;

namespace SellerBalance.Server.Reading;

/// <summary>By what everything that readers see can be told from what they saw before.</summary>
/// <param name="Build">The number of the last publication; null before the first.</param>
/// <param name="PublishedAt">When it was; null before the first.</param>
/// <param name="LastDay">The last day of the mart; null while it is empty.</param>
/// <param name="LastRun">The last run; null before the first.</param>
internal sealed record State(long? Build, DateTimeOffset? PublishedAt, DateOnly? LastDay, LastRun? LastRun)
{
    /// <summary>Reads the row of the query <c>state</c>.</summary>
    public static State Read(DbDataReader row) => new(
        row.IsDBNull(0) ? null : row.GetInt64(0),
        row.Moment(2),
        row.Day(3),
        row.IsDBNull(4) ? null : new LastRun(row.GetString(4), row.GetString(5), row.GetString(6), row.Moment(7)!.Value, row.Moment(8), row.Text(9)));

    /// <summary>What an answer's ETag has of it: another text whenever a build was published or a run began or ended.</summary>
    public string Stamp => string.Create(CultureInfo.InvariantCulture, $"{Build ?? 0}-{LastRun?.RunId}-{LastRun?.Outcome}");
}

/// <summary>The last run of the run log.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Command">The verb.</param>
/// <param name="Outcome"><c>running</c>, <c>published</c>, <c>held</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC; null while it goes on.</param>
/// <param name="Message">What there is to say of it; null if nothing.</param>
internal sealed record LastRun(string RunId, string Command, string Outcome, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Message);
