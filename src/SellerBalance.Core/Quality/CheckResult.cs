namespace SellerBalance.Quality;

/// <summary>How much a failing check weighs.</summary>
public enum Severity
{
    /// <summary>Reported; never blocks.</summary>
    Warning,

    /// <summary>Blocks publishing: the run is held.</summary>
    Error,
}

/// <summary>What a check found.</summary>
public enum CheckStatus
{
    /// <summary>No failing row.</summary>
    Passed,

    /// <summary>Failing rows of a check whose severity is <see cref="Severity.Warning"/>.</summary>
    Warned,

    /// <summary>Failing rows of a check whose severity is <see cref="Severity.Error"/>.</summary>
    Failed,
}

/// <summary>One failing row of a check.</summary>
/// <param name="Detail">The row's columns as <c>name=value</c> text, in the query's order; amounts as exact decimals.</param>
public sealed record Finding(string Detail);

/// <summary>The outcome of one check in one run.</summary>
/// <param name="Name">The check's file name without <c>.sql</c>.</param>
/// <param name="Title">One line that names what it finds.</param>
/// <param name="Severity">The severity in force, after the configuration.</param>
/// <param name="Findings">How many rows failed.</param>
/// <param name="Samples">The first few failing rows.</param>
/// <param name="Duration">How long the query took.</param>
public sealed record CheckResult(
    string Name,
    string Title,
    Severity Severity,
    long Findings,
    IReadOnlyList<Finding> Samples,
    TimeSpan Duration)
{
    /// <summary>What the count of findings means at this severity.</summary>
    public CheckStatus Status => Findings == 0
        ? CheckStatus.Passed
        : Severity == Severity.Error ? CheckStatus.Failed : CheckStatus.Warned;
}
