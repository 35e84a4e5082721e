using System.Data.Common;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using SellerBalance.Cli.Commands;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Server.Running;
using SellerBalance.Warehouses;

namespace SellerBalance.Server.Tests;

/// <summary>Real books behind a real server on a free port of the loopback interface, with a watched folder that nobody looks into by himself.</summary>
internal sealed class ServedBooks : IAsyncDisposable
{
    private const string Header = "event_id,event_ts,seller_id,event_type,currency,amount,source_system";

    private readonly StopRequest _stop;
    private readonly ServedWarehouse _warehouse;
    private readonly BalanceServer _server;
    private readonly string _folder;
    private int _files;

    private ServedBooks(string folder, StopRequest stop, ServedWarehouse warehouse, BalanceServer server)
    {
        (_folder, _stop, _warehouse, _server) = (folder, stop, warehouse, server);
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public HttpClient Client { get; }

    public Uri Address => _server.Address;

    public bool IsIdle => _server.IsIdle;

    public IEnumerable<RouteEndpoint> Endpoints => _server.Endpoints;

    public WarehouseUrl Place { get; private init; } = WarehouseUrl.Default;

    public List<string> Log { get; private init; } = [];

    public string Inbox => Path.Combine(_folder, "inbox");

    /// <summary>A fresh warehouse.</summary>
    /// <param name="url">Where; null for a DuckDB file.</param>
    /// <param name="watches">Whether there is a watched folder.</param>
    /// <param name="every">How often the server looks into it; null for never.</param>
    /// <param name="enabled">A check to run besides those that a few invented lines pass.</param>
    /// <param name="onProgress">Told what a run does, before it does it.</param>
    /// <param name="featuresAgeMax">How old features may be.</param>
    /// <param name="timeZone">The time zone that the settings ask for; null for none.</param>
    /// <param name="change">Changes what the server is started with.</param>
    /// <param name="beforeLookEnds">Awaited by each look at the warehouse when it has seen all it wants.</param>
    public static async Task<ServedBooks> Start(
        WarehouseUrl? url = null, bool watches = true, TimeSpan? every = null, string? enabled = null, Action<string>? onProgress = null, TimeSpan? featuresAgeMax = null, string? timeZone = null,
        Func<Task>? beforeLookEnds = null, Func<ServeOptions, ServeOptions>? change = null)
    {
        var folder = Directory.CreateTempSubdirectory("seller-balance-server-").FullName;
        var inbox = Directory.CreateDirectory(Path.Combine(folder, "inbox")).FullName;
        var stop = new StopRequest();
        var opening = new WarehouseOptions(
            url ?? new WarehouseUrl("duckdb", Path.Combine(folder, "books.duckdb")), Access.Write, timeZone, Events.EventCatalog.Default, TimeSpan.FromSeconds(10), TimeProvider.System)
        { Stop = stop.Token };
        // Invented events are old, and a few lines are soon past two in a hundred.
        var off = new CheckSetting(false, null, new Dictionary<string, string>());
        string[] quiet = ["newest_event_age", "days_without_events", "rejected_share", "conflict_share"];
        var plan = CheckPlan.From(quiet.Where(name => name != enabled).ToDictionary(name => name, _ => off), []);
        var warehouse = ServedWarehouse.Open(opening, Settings.Default, plan, TimeSpan.FromMinutes(1), stop);
        var log = new List<string>();
        var options = new ServeOptions(new IPEndPoint(IPAddress.Loopback, 0), beforeLookEnds is null ? warehouse.Readers : new SlowReaders(warehouse.Readers, beforeLookEnds), onProgress is null ? warehouse : new Told(warehouse, onProgress), opening.Url.ToString(), TimeProvider.System)
        {
            Watch = watches ? inbox : null,
            Every = every,
            FeaturesAgeMax = featuresAgeMax ?? TimeSpan.FromMinutes(5),
            Say = line =>
            {
                lock (log)
                    log.Add(line);
            },
        };
        var server = await BalanceServer.Start(change?.Invoke(options) ?? options);
        return new ServedBooks(folder, stop, warehouse, server) { Log = log, Place = opening.Url };
    }

    /// <summary>An event's line.</summary>
    public static string Line(
        string id, string seller = "S1", string type = "order_paid", string currency = "EUR", string amount = "10.00", string time = "2026-11-10T12:00:00Z") =>
        $"{id},{time},{seller},{type},{currency},{amount},shop";

    /// <summary>Puts lines into the watched folder, has the server run them, and waits until it has.</summary>
    /// <returns>The run's id.</returns>
    public async Task<string> Run(params IEnumerable<string> lines)
    {
        var name = Write(lines);
        var answer = await Post($$"""{"sources": ["{{name}}"]}""");
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var id = (await JsonOf(answer)).GetProperty("run_id").GetString()!;
        await Ended(id);
        return id;
    }

    /// <summary>Writes a file into the watched folder, long ago, and gives its name.</summary>
    public string Write(params IEnumerable<string> lines)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"events{++_files}.csv");
        var path = Path.Combine(Inbox, name);
        File.WriteAllText(path, string.Join('\n', [Header, .. lines]) + "\n");
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(-1));
        return name;
    }

    public Task<HttpResponseMessage> Post(string json, string path = "/api/v1/runs") =>
        Client.PostAsync(new Uri(path, UriKind.Relative), new StringContent(json, Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    /// <summary>Waits for a run.</summary>
    public async Task<JsonElement> Ended(string id)
    {
        while (true)
        {
            var runs = (await Items("/api/v1/runs?run_id=" + id)).ToList();
            if (runs is [var run] && run.GetProperty("outcome").GetString() != "running" && _server.IsIdle) return run;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    public Task<HttpResponseMessage> Get(string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The text of an answer that has to be good.</summary>
    public async Task<string> Text(string path, params (string Name, string Value)[] headers)
    {
        var answer = await Get(path, headers);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}\n{text}");
        return text;
    }

    /// <summary>The items of a page of the API.</summary>
    public async Task<IEnumerable<JsonElement>> Items(string path) => (await Page(path)).GetProperty("items").EnumerateArray();

    /// <summary>A page of the API.</summary>
    public async Task<JsonElement> Page(string path) => JsonDocument.Parse(await Text(path)).RootElement;

    /// <summary>An answer's JSON.</summary>
    public static async Task<JsonElement> JsonOf(HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _stop.Ask("the test");
        await _server.Stop();
        await _server.DisposeAsync();
        _warehouse.Dispose();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class Told(ServedWarehouse inner, Action<string> onProgress) : IRunner
    {
        public IReadOnlyList<string> SourcesIn(string folder) => inner.SourcesIn(folder);

        public RunReport Run(RunStamp run, IReadOnlyList<string> sources, Action<string> progress) => inner.Run(run, sources, step =>
        {
            progress(step);
            onProgress(step);
        });
    }

    private sealed class SlowReaders(IReaders inner, Func<Task> beforeEnd) : IReaders
    {
        public async ValueTask<ISnapshot> Begin(CancellationToken cancellationToken) => new SlowSnapshot(await inner.Begin(cancellationToken), beforeEnd);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class SlowSnapshot(ISnapshot inner, Func<Task> beforeEnd) : ISnapshot
    {
        public string TimeZone => inner.TimeZone;

        public IAsyncEnumerable<T> Read<T>(
            string query, IReadOnlyDictionary<string, object?> parameters, Func<DbDataReader, T> row, CancellationToken cancellationToken = default) =>
            inner.Read(query, parameters, row, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            await beforeEnd();
            await inner.DisposeAsync();
        }
    }
}
