using System.Diagnostics;
using System.Text.RegularExpressions;
using DuckDB.NET.Data;
using SellerBalance.Quality;

namespace SellerBalance.Cli.Tests.Docs;

/// <summary>What the docs tell to type does what they say.</summary>
public sealed partial class CommandTests : IDisposable
{
    private const string FromSource = "dotnet run --project src/SellerBalance.Cli -c Release -- ";
    private const string Installed = "seller-balance ";

    private readonly string _folder = Directory.CreateTempSubdirectory("seller-balance-docs-").FullName;

    [Fact]
    public void The_first_command_prints_what_the_readme_shows()
    {
        var blocks = Page.Read("README.md").AllBlocks().ToList();
        Assert.Equal(("bash", FromSource + "run\n"), blocks[0]);
        Assert.Equal("text", blocks[1].Language);
        Assert.Equal(Steady(blocks[1].Text), Steady(Run("run")), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void Every_other_command_of_the_readme_ends_well()
    {
        var page = Page.Read("README.md");
        Run("run");
        File.WriteAllText(Path.Combine(_folder, "mine.csv"), page.Blocks("csv").Single());
        File.WriteAllText(Path.Combine(_folder, "settings.yaml"), page.Blocks("yaml").Single());
        var commands = page.Blocks("bash").SelectMany(block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Where(command => command.StartsWith(Installed, StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count > 3);
        Assert.All(commands, command => Run(command[Installed.Length..]));
    }

    [Fact]
    public void Every_script_and_project_that_the_readme_names_is_there()
    {
        var words = Page.Read("README.md").Blocks("bash").SelectMany(block => block.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        var places = words.Where(word => word.StartsWith("./", StringComparison.Ordinal) || word.StartsWith("src/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(places);
        Assert.All(places, place => Assert.True(Path.Exists(Path.Combine(Page.Root, place)), $"{place} is not there"));
    }

    [Fact]
    public void The_example_file_gives_the_balance_that_its_page_says()
    {
        File.WriteAllText(Path.Combine(_folder, "example.csv"), Page.Read("docs/file-format.md").Blocks("csv").Single());
        Run("run example.csv");
        Assert.Contains("S001,EUR,2026-11-08,32.71,0.00,32.71,-32.71,0.00", Run("balance --csv").Replace(".7100", ".71", StringComparison.Ordinal).Replace(".0000", ".00", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void The_way_by_hand_builds_balances_and_its_checks_pass()
    {
        using var books = Open("books.duckdb");
        var commands = Page.Read("docs/by-hand.md").Blocks("bash")[1].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (var command in commands)
            Assert.True(ByHand(books, command) == 0 || !command.Contains("checks/", StringComparison.Ordinal), command);
        Assert.Equal(150, Rows(books, "FROM dwh.seller_balance_daily"));
    }

    [Fact]
    public void The_queries_by_hand_run_on_a_warehouse_that_the_program_made()
    {
        Run("run");
        using var warehouse = Open("seller-balance.duckdb");
        var queries = Page.Read("docs/by-hand.md").Blocks("sql").Single().Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(3, queries.Length);
        Assert.All(queries, query => Assert.NotEqual(0, Rows(warehouse, query)));
        Assert.Equal(0, Rows(warehouse, Check.Parse("own", Page.Read("docs/checks.md").Blocks("sql").Single()).Sql));
    }

    [Fact]
    public void The_commands_about_features_end_well_and_the_entities_are_such()
    {
        Run("run");
        var page = Page.Read("docs/features.md");
        // The example's days are after the sample's; what has not come yet would be refused.
        File.WriteAllText(Path.Combine(_folder, "decisions.csv"), page.Blocks("csv").Single().Replace("2026-11-2", "2025-11-2", StringComparison.Ordinal));
        var commands = page.Blocks("text")[0].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, commands.Length);
        Assert.All(commands, command => Run(command[Installed.Length..].Replace("2026-11-07", "2025-11-07", StringComparison.Ordinal)));
        Assert.True(File.Exists(Path.Combine(_folder, "training.parquet")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private DuckDBConnection Open(string file)
    {
        var connection = new DuckDBConnection($"DataSource={Path.Combine(_folder, file)}");
        connection.Open();
        return connection;
    }

    // What the client does with -f FILE and -c COMMAND, in the repository's folder.
    private static long ByHand(DuckDBConnection books, string command)
    {
        var words = command.Split(' ', 4);
        Assert.Equal(["duckdb", "books.duckdb"], words[..2]);
        var sql = words[2] == "-f" ? Repository.Text(words[3]) : words[3].Trim('"').Replace("'data/", $"'{Page.Root}/data/", StringComparison.Ordinal);
        return Rows(books, sql);
    }

    private static long Rows(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        long rows = 0;
        while (reader.Read())
            rows++;
        return rows;
    }

    // The program that was built, in a process of its own, in an empty folder.
    private string Run(string arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "seller-balance.dll"), .. arguments.Split(' ')])
        {
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = System.Text.Encoding.UTF8,
        };
        start.Environment.Remove("SELLER_BALANCE_WAREHOUSE");
        start.Environment.Remove("COLUMNS");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"seller-balance {arguments} ended with {process.ExitCode}: {errors.Result}{output}");
        return output;
    }

    // What differs from run to run: which run it is, how long it took, and how old the sample is by now.
    private static string Steady(string text) => Volatile().Replace(text, "?").TrimEnd() + "\n";

    [GeneratedRegex(@"(?<=Run )\S+|(?<=took ).+(?=\.\r?$)|(?<=now_utc=)[^,]+|(?<=hours_old=)\d+", RegexOptions.Multiline)]
    private static partial Regex Volatile();
}
