using System.Diagnostics;
using System.Globalization;
using SellerBalance.Servers;
using SellerBalance.Specs;

namespace SellerBalance.AllEngines.Tests;

/// <summary>What the README tells to type into the engines' own clients does what it says.</summary>
public sealed class ByHandTests
{
    private const string Last = "SELECT * FROM dwh.seller_balance_daily WHERE dt = '2026-11-07'";

    [Fact]
    public void The_commands_for_psql_run_as_they_stand()
    {
        Servers.Servers.RequireOrSkip(PostgresServer.IsAvailable, PostgresServer.Missing);
        var server = PostgresServer.Shared.Url;
        var database = PostgresServer.NewName();
        var outputs = Commands("createdb books").Select(command => Bash(command.Replace(" books", " " + database, StringComparison.Ordinal), server)).ToList();
        Assert.Equal(6, outputs.Count);
        Assert.Contains("(0 rows)", outputs[4], StringComparison.Ordinal);
        Assert.Equal(Expected(), outputs[5].Split('\n').Count(line => line.Contains("2026-11-07", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_commands_for_clickhouse_client_run_as_they_stand()
    {
        Servers.Servers.RequireOrSkip(ClickHouseServer.Missing is null, ClickHouseServer.Missing ?? "");
        using var server = ClickHouseServer.StartOwn();
        var outputs = Commands("clickhouse-client --multiquery").Select(command => ClickHouse(server, command)).ToList();
        Assert.Equal(5, outputs.Count);
        Assert.Equal("", outputs[3]);
        Assert.Equal(Expected(), outputs[4].Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    private static int Expected() => File.ReadLines(Repository.Path("data/events.csv")).Select(line => line.Split(','))
        .Where(fields => fields[1].StartsWith("2026-11-07", StringComparison.Ordinal)).Select(fields => (fields[2], fields[4])).Distinct().Count();

    // The block of the README that begins with a command, a line a command.
    private static string[] Commands(string first)
    {
        var readme = File.ReadAllText(Repository.Path("README.md"));
        var start = readme.IndexOf("```bash\n" + first, StringComparison.Ordinal) + "```bash\n".Length;
        var commands = readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(Last, commands[^1], StringComparison.Ordinal);
        return commands;
    }

    private static string Bash(string command, Uri server)
    {
        var start = new ProcessStartInfo("bash", ["-c", command]) { WorkingDirectory = Repository.Path("."), RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGHOST"] = server.Host;
        start.Environment["PGPORT"] = server.Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = server.UserInfo.Split(':')[0];
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && !errors.Result.Contains("ERROR", StringComparison.Ordinal), $"{command}: {errors.Result}{output}");
        return output;
    }

    // There is no clickhouse-client to be had: what it would send goes over HTTP, statement by statement.
    private static string ClickHouse(ClickHouseServer server, string command)
    {
        var parts = command.Split(" < ", 2);
        var input = parts.Length == 2 ? File.ReadAllText(Repository.Path(parts[1])) : "";
        var words = parts[0].Split(' ', 3);
        return words[1] switch
        {
            "--multiquery" => string.Concat(Statements(input).Select(statement => server.Query(statement))),
            "--query" => server.Query(words[2].Trim('"') + "\n" + input),
            "--database" => server.Query(input, words[2]),
            _ => throw new InvalidOperationException(command),
        };
    }

    private static IEnumerable<string> Statements(string sql) =>
        sql.Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(statement => statement.Split('\n').Any(line => !line.StartsWith("--", StringComparison.Ordinal)));
}
