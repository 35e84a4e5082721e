using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace SellerBalance.Warehouses.ClickHouse;

/// <summary>
/// The right to write: a query that runs as long as the writer lives. The server takes no second query with the same id, and ends this one
/// when the writer's connection is gone, however that came about.
/// </summary>
internal sealed class ClickHouseWriter : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    // How long the server may take to notice that a process before this one has just ended.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    private readonly ClickHouseSession _session;
    private readonly string _token = $"{Environment.MachineName} process {Environment.ProcessId} {Guid.NewGuid():N}";
    private readonly CancellationTokenSource _stop = new();

    // A connection of its own, without compression: else the server sees its end late, or never. The answer has no end to wait for.
    private readonly HttpClient _http;
    private Task _query = Task.CompletedTask;

    // The same on the other servers through which somebody could write.
    private readonly List<ClickHouseWriter> _others = [];

    private ClickHouseWriter(ClickHouseSession session)
    {
        _session = session;
        var handler = ClickHouseSession.Handler();
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    private string QueryId => "seller-balance-writer-" + _session.Names.Warehouse;

    /// <summary>Takes the right to write, waiting for whoever has it.</summary>
    /// <exception cref="WarehouseException">Another process has it for longer than the time to wait.</exception>
    /// <exception cref="OperationCanceledException">Everything is to end.</exception>
    public static ClickHouseWriter Take(ClickHouseSession session, TimeSpan wait)
    {
        var writer = new ClickHouseWriter(session);
        try
        {
            writer.Wait(wait);
            writer.TakeOthers(wait);
            return writer;
        }
        catch
        {
            // Else the query would keep others away who have the rights that this user lacks.
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Makes sure that the right was not lost meanwhile.</summary>
    /// <exception cref="WarehouseException">It was.</exception>
    public void RequireHeld()
    {
        if (Holder()?.Token == _token)
        {
            _others.ForEach(other => other.RequireHeld());
            return;
        }

        throw new WarehouseException(
            $"{_session.Place}: the server was restarted, or the query {QueryId}, which locks out other writers, was stopped. Nothing more was written. Run the same command again.");
    }

    /// <summary>Gives the right back.</summary>
    public void Dispose()
    {
        _session.Bounds.IsEnding = true;
        _others.ForEach(other => other.Dispose());
        _stop.Cancel();
        _http.Dispose();
        try
        {
            ((IAsyncResult)_query).AsyncWaitHandle.WaitOne(Grace);
            var start = TimeProvider.System.GetTimestamp();
            while (Holder()?.Token == _token && TimeProvider.System.GetElapsedTime(start) < Grace)
                Thread.Sleep(LookEvery);
        }
        catch (WarehouseException)
        {
            // A server that is gone holds nothing.
        }

        _stop.Dispose();
    }

    private void Wait(TimeSpan wait)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Ask();
            var holder = Holder();
            while (holder is null && !_query.IsCompleted)
            {
                Thread.Sleep(LookEvery);
                holder = Holder();
            }

            if (holder?.Token == _token) return;
            if (holder is null && Failure() is { } failure) throw failure;
            if (TimeProvider.System.GetElapsedTime(start) >= wait + Grace) throw Held(holder, wait);
            _session.Bounds.Stop.WaitHandle.WaitOne(LookEvery);
        }
    }

    private void TakeOthers(TimeSpan wait)
    {
        foreach (var other in _session.Others)
            _others.Add(Take(other, wait));
    }

    private void Ask()
    {
        if (!_query.IsCompleted) return;
        _query = HoldAsync();
    }

    private async Task HoldAsync()
    {
        // Blocks of one row of three hundredths of a second: that often the server looks whether the connection is still there. Each costs it a
        // third of a millisecond, and three times that with threads that work ahead.
        string[] settings =
        [
            $"query_id={Uri.EscapeDataString(QueryId)}", $"log_comment={Uri.EscapeDataString(_token)}", "cancel_http_readonly_queries_on_client_close=1",
            "max_block_size=1", "max_execution_time=0", "max_rows_to_read=0", "max_result_rows=0", "wait_end_of_query=0", "replace_running_query=0",
            "max_threads=1", "output_format_parallel_formatting=0",
        ];
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_session.Endpoint, "?" + string.Join('&', settings)))
        {
            Content = new StringContent("SELECT sleepEachRow(0.03) FROM numbers(1000000000) FORMAT RowBinary", Encoding.UTF8),
        };
        request.Headers.Add("X-ClickHouse-User", _session.User);
        if (_session.Password.Length > 0) request.Headers.Add("X-ClickHouse-Key", _session.Password);
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("seller-balance", null));
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            var text = await answer.Content.ReadAsStringAsync(_stop.Token).ConfigureAwait(false);
            var code = answer.Headers.TryGetValues("X-ClickHouse-Exception-Code", out var codes) ? int.Parse(codes.First(), CultureInfo.InvariantCulture) : 0;
            throw new global::ClickHouse.Driver.ClickHouseServerException(text, QueryId, code);
        }

        await answer.Content.CopyToAsync(Stream.Null, _stop.Token).ConfigureAwait(false);
    }

    private WarehouseException? Failure()
    {
        var exception = _query.Exception?.InnerException;
        if (exception is null or global::ClickHouse.Driver.ClickHouseServerException { ErrorCode: ClickHouseErrors.QueryWithSameIdIsAlreadyRunning }) return null;
        return (WarehouseException)ClickHouseErrors.Refusal(_session.Place, null, exception);
    }

    private (string Token, double Seconds)? Holder()
    {
        using var rows = _session.Read(
            "SELECT Settings['log_comment'], elapsed FROM system.processes WHERE query_id = {query_id:String}", null, null, ("query_id", QueryId));
        return rows.Read() ? (rows.GetString(0), rows.GetDouble(1)) : null;
    }

    private WarehouseException Held((string Token, double Seconds)? holder, TimeSpan wait)
    {
        var who = holder?.Token is { Length: > 33 } token ? token[..^33] : "another process";
        var since = holder is { } known ? string.Create(CultureInfo.InvariantCulture, $" for {known.Seconds:0} s") : "";
        return new WarehouseException(
            string.Create(CultureInfo.InvariantCulture, $"{_session.Place}: in use by {who}{since}; waited {wait.TotalSeconds:0} s. Wait until it has finished, or stop it; then run the same command again."))
        { IsUnreachable = true };
    }
}
