using SellerBalance.Runs;

namespace SellerBalance.Cli.Output;

/// <summary>A command worth typing next.</summary>
/// <param name="Command">As it is typed in a shell.</param>
/// <param name="Purpose">What it shows, in a few words.</param>
internal sealed record NextStep(string Command, string Purpose);

/// <summary>What to type after a run, by what happened in it. The only place that knows other commands' names.</summary>
internal static class NextSteps
{
    private const string Program = "seller-balance";
    private const int ArgumentLengthMax = 40;

    /// <summary>At most four steps, the most urgent first.</summary>
    /// <param name="report">The run.</param>
    /// <param name="options">Options that every suggested command needs to find the same warehouse; empty when the default one was used.</param>
    public static IReadOnlyList<NextStep> After(RunReport report, string options = "")
    {
        var tail = options.Length == 0 ? "" : " " + options;
        List<NextStep> steps = [];
        foreach (var check in Wording.FailedChecks(report).Where(check => IsPlainArgument(check.Name)).Take(1))
            steps.Add(new NextStep($"{Program} check {check.Name}{tail}", "every failing row"));
        if (Wording.Refused(report.Receipt) is > 0 and var refused)
            steps.Add(new NextStep($"{Program} quarantine list{tail}", $"{Wording.Count(refused, "refused row")} and why"));
        if (report.Outcome == RunOutcome.Failed)
            steps.Add(new NextStep("the same command again", "nothing is loaded twice"));
        else if (report.Outcome == RunOutcome.Done && report.Batches.Count > 0)
            steps.Add(new NextStep($"{Program} build{tail}", "to publish them"));
        else if (report.Outcome == RunOutcome.Published && report.Balances.BalanceDays > 0)
            steps.Add(Balance(report, tail));
        return steps;
    }

    private static NextStep Balance(RunReport report, string tail) =>
        report.Sellers.FirstOrDefault(seller => IsPlainArgument(seller.SellerId)) is { } seller
            ? new NextStep($"{Program} balance --seller {seller.SellerId}{tail}", "what that seller is owed")
            : new NextStep($"{Program} balance{tail}", "every seller");

    // A command is offered for copying, so data may enter it only where no shell would read it as anything but a word.
    private static bool IsPlainArgument(string text) =>
        text.Length is > 0 and <= ArgumentLengthMax
        && char.IsAsciiLetterOrDigit(text[0])
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');
}
