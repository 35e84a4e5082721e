using System.Globalization;
using System.Security.Cryptography;

namespace SellerBalance.Runs;

/// <summary>Which run it is, and when.</summary>
/// <param name="RunId">Identity; sorts by time, to the millisecond.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="Command">The verb.</param>
public sealed record RunStamp(string RunId, DateTimeOffset StartedAt, string Command)
{
    /// <summary>The start of a new run.</summary>
    /// <param name="clock">Where the time comes from.</param>
    /// <param name="command">The verb.</param>
    public static RunStamp Start(TimeProvider clock, string command)
    {
        var now = clock.GetUtcNow();
        var id = string.Create(CultureInfo.InvariantCulture, $"{now.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
        return new RunStamp(id, now, command);
    }

    /// <summary>The id of the run's n-th batch, from 1; 0 is for rows that were loaded by hand.</summary>
    public string BatchId(int number) => string.Create(CultureInfo.InvariantCulture, $"{RunId}/{number}");
}
