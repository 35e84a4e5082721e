using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using SellerBalance.Cli;
using SellerBalance.Cli.Commands;

namespace SellerBalance.Tests.Commands;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("seller-balance-");

    [Fact]
    public async Task The_file_appears_under_its_name_and_the_message_goes_to_the_error_stream()
    {
        var (exitCode, messages) = await Run("--to", Path("events.csv"), "--events", "50", "--start", "2026-02-03");

        Assert.Equal(0, exitCode);
        Assert.Equal($"Wrote 50 rows to {Path("events.csv")}.\n", messages.ReplaceLineEndings("\n"));
        Assert.Equal(["events.csv"], Files());
        var lines = await File.ReadAllLinesAsync(Path("events.csv"), TestContext.Current.CancellationToken);
        Assert.Equal(51, lines.Length);
        Assert.Contains("2026-02-03T", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dirt_comes_with_a_manifest_beside_the_file()
    {
        var (_, messages) = await Run("--to", Path("events.csv"), "--events", "100", "--dirty", "0.2", "--currencies", "eur, JPY");

        Assert.Equal(["events.csv", "events.csv.manifest.json"], Files());
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path("events.csv.manifest.json"), TestContext.Current.CancellationToken));
        Assert.Equal(120, manifest.RootElement.GetProperty("rows").GetInt32());
        Assert.Contains(Path("events.csv.manifest.json"), messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Split_by_day_there_is_a_file_a_day_and_one_manifest()
    {
        var (_, messages) = await Run("--to", Path("events.csv"), "--events", "100", "--days", "3", "--dirty", "0.2", "--split-by-day");

        Assert.Equal(["events-2026-11-01.csv", "events-2026-11-02.csv", "events-2026-11-03.csv", "events.csv.manifest.json"], Files());
        Assert.Equal(123, Files().Take(3).Sum(name => File.ReadAllLines(Path(name)).Length));
        Assert.Contains($"3 files, {Path("events-2026-11-01.csv")} to {Path("events-2026-11-03.csv")}", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Split_by_day_all_files_appear_or_none_does()
    {
        Directory.CreateDirectory(Path("events-2026-11-03.csv"));

        await Assert.ThrowsAsync<InputException>(() => Run("--to", Path("events.csv"), "--days", "5", "--dirty", "0.1", "--split-by-day"));
        await Assert.ThrowsAsync<UsageException>(() => Run("--to", "-", "--split-by-day"));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task An_older_file_is_replaced_whole()
    {
        await Run("--to", Path("events.csv"), "--events", "1000", "--dirty", "0.5");
        await Run("--to", Path("events.csv"), "--events", "1", "--dirty", "1");
        await Run("--to", Path("events.csv"), "--events", "1");

        Assert.Equal(2, (await File.ReadAllLinesAsync(Path("events.csv"), TestContext.Current.CancellationToken)).Length);
    }

    [Theory]
    [InlineData("--start", "2026/11/01", "YYYY-MM-DD")]
    [InlineData("--currencies", "EURO", "ISO 4217")]
    [InlineData("--dirty", "2", "0 to 1")]
    public async Task A_wrong_option_leaves_no_file(string option, string value, string expected)
    {
        var exception = await Assert.ThrowsAsync<InputException>(() => Run("--to", Path("events.csv"), option, value));

        Assert.StartsWith($"{option}: found ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_named()
    {
        var exception = await Assert.ThrowsAsync<InputException>(() => Run("--to", Path("missing/events.csv")));

        Assert.Contains("missing/events.csv", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_the_files_place_stays_and_nothing_else_remains()
    {
        Directory.CreateDirectory(Path("events.csv"));

        await Assert.ThrowsAsync<InputException>(() => Run("--to", Path("events.csv"), "--dirty", "0.1"));

        Assert.Empty(Files());
    }

    [Fact]
    public async Task The_help_shows_an_example_and_the_default_date()
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);

        await CommandLine.Root().Parse(["generate", "--help"])
            .InvokeAsync(new InvocationConfiguration { Output = output }, TestContext.Current.CancellationToken);

        Assert.Contains("seller-balance generate --to events.csv --events 1000000", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("2026-11-01", output.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<(int ExitCode, string Messages)> Run(params string[] arguments)
    {
        using var messages = new StringWriter(CultureInfo.InvariantCulture);
        using var stop = new StopRequest();
        var configuration = new Invocation(stop) { Error = messages };
        var exitCode = await GenerateCommand.Create().Parse(arguments).InvokeAsync(configuration, TestContext.Current.CancellationToken);
        return (exitCode, messages.ToString());
    }

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    private string[] Files() => [.. _folder.GetFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
}
