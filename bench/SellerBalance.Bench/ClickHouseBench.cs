using SellerBalance.Servers;

namespace SellerBalance.Bench;

/// <summary>A ClickHouse of its own.</summary>
internal sealed class ClickHouseBench : IBenchServer
{
    private readonly ClickHouseServer _server = ClickHouseServer.StartOwn();

    public string Name => "ClickHouse";

    public string Command => "clickhouse";

    public string Warehouse => $"clickhouse://{_server.Address.Authority}/books";

    public string FloorFiles => "`bench/floors/clickhouse_*.sql` and the file posted as CSVWithNames";

    public string CopyLimit => "≤ 1";

    public string Version() => _server.Query("SELECT version()").Trim() + ", as a library in a process of its own";

    public void Clean() => Drop("books_raw", "books_dwh", "books_dq", "books_ops");

    public Contestant Floor(string events) => new("floor", () => Drop("floor"), Environment.ProcessPath!, ["clickhouse-floor", _server.Address.ToString(), events]);

    private void Drop(params string[] databases)
    {
        foreach (var database in databases)
            _server.Query($"DROP DATABASE IF EXISTS {database} SYNC");
    }

    public void Dispose() => _server.Dispose();

    /// <summary>What the floor does: the table, the file as it is, the two aggregates.</summary>
    public static void RunFloor(Uri server, string events)
    {
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        void Post(string query, HttpContent content)
        {
            using var answer = http.PostAsync(new Uri(server, "?date_time_input_format=best_effort&query=" + Uri.EscapeDataString(query)), content).GetAwaiter().GetResult();
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException(answer.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        }

        void PostFile(string file)
        {
            foreach (var statement in File.ReadAllText(Path.Combine("bench", "floors", file)).Split(";\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                Post(statement, new ByteArrayContent([]));
        }

        Post("CREATE DATABASE floor", new ByteArrayContent([]));
        PostFile("clickhouse_table.sql");
        using (var file = File.OpenRead(events))
            Post("INSERT INTO floor.events FORMAT CSVWithNames", new StreamContent(file, 1 << 20));
        PostFile("clickhouse_aggregates.sql");
    }
}
