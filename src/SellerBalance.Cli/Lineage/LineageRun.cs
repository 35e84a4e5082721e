using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using SellerBalance.Cli.Commands;
using SellerBalance.Cli.Output;
using SellerBalance.Quality;
using SellerBalance.Runs;
using SellerBalance.Warehouses;

namespace SellerBalance.Cli.Lineage;

/// <summary>
/// Tells OpenLineage of a run: that it started, what it read and wrote, and how it ended. It never fails or delays what it tells of: events are sent
/// beside the run, with two seconds more at its end.
/// </summary>
internal sealed class LineageRun : IDisposable
{
    private const string Event = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

    private readonly LineageSettings _settings;
    private readonly LineageSender _sender;
    private readonly RunStamp _run;
    private readonly WarehouseUrl _warehouse;

    private LineageRun(LineageSettings settings, LineageSpool spool, RunStamp run, WarehouseUrl warehouse)
    {
        (_settings, _run, _warehouse) = (settings, run, warehouse);
        _sender = new LineageSender(settings.Transport, spool);
    }

    /// <summary>Tells that a run started.</summary>
    /// <param name="run">The run.</param>
    /// <param name="warehouse">The warehouse it fills, or reads.</param>
    /// <param name="inputs">What it is to read.</param>
    /// <returns>Null if nobody wants to be told.</returns>
    public static LineageRun? Start(RunStamp run, WarehouseUrl warehouse, IReadOnlyList<JsonObject> inputs)
    {
        if (LineageSettings.Find(Environment.GetEnvironmentVariable, StandardStreams.Say) is not { } settings) return null;
        var lineage = new LineageRun(settings, LineageSpool.Of(Environment.GetEnvironmentVariable), run, warehouse);
        lineage.Tell("START", run.StartedAt, inputs, []);
        return lineage;
    }

    /// <summary>Runs the pipeline, and tells of it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="warehouse">The warehouse it fills.</param>
    /// <param name="plan">What it is to do.</param>
    /// <param name="stop">Asks it to end.</param>
    /// <param name="body">Runs it.</param>
    public static RunReport Around(RunStamp run, WarehouseUrl warehouse, RunPlan plan, StopRequest stop, Func<RunReport> body)
    {
        using var lineage = Start(run, warehouse, [.. (plan.Sources ?? []).Where(File.Exists).Select(LineageFacets.File)]);
        try
        {
            var report = body();
            lineage?.End(report, plan.Sources is not null, plan.Publish?.Scope);
            return report;
        }
        catch (Exception exception)
        {
            lineage?.Fail(exception, stop);
            throw;
        }
    }

    /// <summary>Tells that it did what it was asked for.</summary>
    public void Complete(IReadOnlyList<JsonObject> inputs, IReadOnlyList<JsonObject> outputs) => Tell("COMPLETE", Now, inputs, outputs);

    /// <summary>Tells what it did up to now.</summary>
    public void Running(IReadOnlyList<JsonObject> inputs, IReadOnlyList<JsonObject> outputs) => Tell("RUNNING", Now, inputs, outputs);

    /// <summary>Tells that it was asked to end.</summary>
    /// <param name="by">Who asked.</param>
    /// <param name="inputs">What it read.</param>
    /// <param name="outputs">What it wrote.</param>
    public void Abort(string by, IReadOnlyList<JsonObject> inputs, IReadOnlyList<JsonObject> outputs) => Tell("ABORT", Now, inputs, outputs, "stopped by " + by);

    /// <summary>Tells that it ended with an error, or was asked to end.</summary>
    /// <param name="exception">Why.</param>
    /// <param name="stop">Who asked.</param>
    public void Fail(Exception exception, StopRequest stop)
    {
        if (stop.By is { } by)
            Abort(by, [], []);
        else
            Fail(exception.Message);
    }

    /// <summary>Tells that it failed.</summary>
    /// <param name="message">Why.</param>
    public void Fail(string message) => Fail(message, [], []);

    /// <summary>Tells that it failed.</summary>
    /// <param name="message">Why.</param>
    /// <param name="inputs">What it read.</param>
    /// <param name="outputs">What it wrote.</param>
    public void Fail(string message, IReadOnlyList<JsonObject> inputs, IReadOnlyList<JsonObject> outputs) => Tell("FAIL", Now, inputs, outputs, HiddenArguments.Clean(message));

    private void End(RunReport report, bool hasSources, BuildScope? scope)
    {
        var builds = scope is not null and not BuildScope.Nothing;
        var inputs = report.Batches.Select(LineageFacets.Input).ToList();
        if (!hasSources) inputs.Add(LineageFacets.ReadTable(_warehouse, LineageTables.Events));
        var outputs = new List<JsonObject>();
        if (hasSources) outputs.AddRange(LineageFacets.Landed(_warehouse, report.Receipt));

        // A run that is held leaves the mart as it was.
        if (builds && report.Outcome == RunOutcome.Published) outputs.AddRange(LineageTables.Mart.Select(table => LineageFacets.WrittenTable(_warehouse, table, rows: null)));
        var failed = report.Checks.Where(check => check.Status == CheckStatus.Failed).Select(check => check.Name).ToList();
        if (report.Checks.Count > 0) TellChecks(report, failed);
        Tell(report.Outcome == RunOutcome.Held ? "FAIL" : "COMPLETE", Now, inputs, outputs, report.Outcome == RunOutcome.Held ? Held(failed) : null);
    }

    /// <inheritdoc/>
    public void Dispose() => _sender.Dispose();

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static string Held(List<string> failed) => $"held by {string.Join(", ", failed)}: readers see what was published before";

    // Checks read what a run writes; as a job of their own they make no circle of the graph.
    private void TellChecks(RunReport report, List<string> failed)
    {
        var tables = Check.All.ToDictionary(check => check.Name, check => check.Table, StringComparer.Ordinal);
        // The report's figures are of what is published, and what was held is not.
        var figures = report.Outcome == RunOutcome.Held ? null : report.Balances;
        var inputs = report.Checks.GroupBy(check => tables[check.Name])
            .Select(group => LineageFacets.CheckedTable(_warehouse, group.Key, group, group.Key == LineageTables.Balances ? figures : null)).ToList();
        var self = new LineageParent(_settings.Namespace, JobName(_run.Command), RunId(_run, ""));
        _sender.Send(Write(failed.Count > 0 ? "FAIL" : "COMPLETE", Now, RunId(_run, "checks"), "checks", self, inputs, [], failed.Count > 0 ? Held(failed) : null));
    }

    private void Tell(string type, DateTimeOffset at, IReadOnlyList<JsonObject> inputs, IReadOnlyList<JsonObject> outputs, string? error = null) =>
        _sender.Send(Write(type, at, RunId(_run, ""), _run.Command, _settings.Parent, inputs, outputs, error));

    private string Write(
        string type, DateTimeOffset at, Guid id, string job, LineageParent? parent, IReadOnlyList<JsonObject> inputs, IReadOnlyList<JsonObject> outputs, string? error) =>
        LineageFacets.Map(
            ("eventType", type),
            ("eventTime", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)),
            ("producer", LineageFacets.Producer),
            ("schemaURL", Event),
            ("run", LineageFacets.Map(
                ("runId", id.ToString()),
                ("facets", LineageFacets.Map(
                    ("processing_engine", LineageFacets.Engine()),
                    ("tags", LineageFacets.Tags(_run.RunId)),
                    ("parent", parent is null ? null : LineageFacets.Parent(parent, _settings.Root ?? _settings.Parent)),
                    ("errorMessage", error is null ? null : LineageFacets.ErrorMessage(error)))))),
            ("job", LineageFacets.Map(
                ("namespace", _settings.Namespace),
                ("name", JobName(job)),
                ("facets", LineageFacets.Map(("jobType", LineageFacets.JobType(job)))))),
            ("inputs", new JsonArray([.. inputs])),
            ("outputs", new JsonArray([.. outputs]))).ToJsonString();

    private static string JobName(string verb) => "seller_balance." + verb;

    // A UUID of version 7 (RFC 9562): the run's start in milliseconds, and bits that come from the run's id, so that it is the same whenever it is told.
    private static Guid RunId(RunStamp run, string part)
    {
        Span<byte> bytes = stackalloc byte[16];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{run.RunId}/{part}")).AsSpan(0, bytes.Length).CopyTo(bytes);
        var milliseconds = run.StartedAt.ToUnixTimeMilliseconds();
        for (var place = 0; place < 6; place++)
            bytes[place] = (byte)(milliseconds >> (40 - 8 * place));
        bytes[6] = (byte)(0x70 | bytes[6] & 0x0F);
        bytes[8] = (byte)(0x80 | bytes[8] & 0x3F);
        return new Guid(bytes, bigEndian: true);
    }
}
