namespace SellerBalance.EndToEnd;

/// <summary>Whoever writes a connection string where something else was expected does not find its password in an error, and so in a log.</summary>
public sealed class PasswordTests
{
    private static readonly string[] s_strings =
    [
        "Host=db.example;Password=s3cr3t", "jdbc:sqlserver://db.example;password=my s3cr3t", "ann:s3cr3t@db.example/books",
    ];

    public static TheoryData<string> Commands { get; } = new(
        "S", "run S", "ingest S", "run S.csv", "run x/S", "run ./x/../S", "run S*", "build S", "check S", "verify S", "verify @S", "--S", "run --S", "run --S --warehouse", "run --warehouse", "run S --warehouse",
        "run x.csv --warehouse S", "run x.csv --warehouse=S", "run x.csv --warehouse:S", "run x.csv --warehosue=S", "run x.csv --warehosue:S", "run x.csv --warehosue S",
        "run x.csv --wait S", "run x.csv --config S", "run x.csv --time-zone S", "run x.csv --memory-limit S", "balance --as-of S", "balance --json=S", "quarantine S",
        "quarantine show --limit S", "export S --to x.csv", "export raw.events --to S", "copy --from S --to S", "generate --to /proc/S/x.csv", "generate --to x.csv --start S", "doctor --warehouse S");

    [Theory]
    [MemberData(nameof(Commands))]
    public void No_error_repeats_what_may_be_a_password(string command)
    {
        using var here = new Workspace();
        foreach (var text in s_strings)
        {
            string[] arguments = [.. command.Split(' ').Select(word => word.Replace("S", text, StringComparison.Ordinal))];
            var finished = here.Run([.. arguments, "--json"]);
            Assert.True(finished.ExitCode is 64 or 66, $"{text}: exit code {finished.ExitCode}\n{finished.Output}{finished.Error}");
            Assert.DoesNotContain("s3cr3t", finished.Output + finished.Error, StringComparison.Ordinal);
            Assert.NotEqual("", finished.Json.GetProperty("error").Text("message"));
        }
    }

    [Fact]
    public void An_address_without_a_password_is_still_named()
    {
        using var here = new Workspace();
        foreach (var url in (string[])["postgres://ann@127.0.0.1:1/books", "clickhouse://ann@127.0.0.1:1/books?cluster=two"])
        {
            foreach (var arguments in (string[][])[["balance", "--wait", "0", "--warehouse", url], ["balance", "--wait", "0", "--warehouse=" + url]])
                Assert.Contains("127.0.0.1:1/books", here.Run(arguments).Error, StringComparison.Ordinal);
        }
    }
}
