using System.Text.Json;
using SellerBalance.Ingest;
using SellerBalance.Runs;

namespace SellerBalance.Cli.Output;

/// <summary>A run's report as one JSON object: the public shape that scripts rely on; names are only ever added.</summary>
internal static class RunJson
{
    /// <summary>Writes the object and a line break.</summary>
    /// <param name="report">The run.</param>
    /// <param name="output">Where to.</param>
    /// <param name="form">How it is laid out.</param>
    /// <param name="failure">Why it failed, or what failed after it; null for nothing.</param>
    public static void Write(RunReport report, Stream output, JsonForm form = JsonForm.Indented, Failure? failure = null) => JsonOutput.Write(output, form, json =>
    {
        json.WriteStartObject();
        json.WriteString("outcome", Wording.Name(report.Outcome));
        json.WriteString("run_id", report.RunId);
        WriteBatches(json, report.Batches);
        json.WriteStartObject("receipt");
        WriteCounts(json, report.Receipt);
        json.WriteEndObject();
        WriteWaiting(json, report.Waiting);
        WriteChecks(json, report);
        WriteBalances(json, report);
        json.WriteNumber("duration_ms", (long)report.Duration.TotalMilliseconds);
        WriteStages(json, report.Stages);
        failure?.WriteTo(json);
        json.WriteEndObject();
    });

    private static void WriteBatches(Utf8JsonWriter json, IReadOnlyList<Batch> batches)
    {
        json.WriteStartArray("batches");
        foreach (var batch in batches)
        {
            json.WriteStartObject();
            json.WriteString("source", batch.Source);
            json.WriteString("batch_id", batch.BatchId);
            WriteCounts(json, batch.Receipt);
            WriteLines(json, batch.Lines);
            json.WriteStartArray("ignored_columns");
            foreach (var column in batch.IgnoredColumns)
                json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteString("source_sha256", batch.SourceSha256);
            WriteNullable(json, "source_bytes", batch.SourceBytes, json.WriteNumber);
            WriteNullable(json, "is_last_line_open", batch.IsLastLineOpen, json.WriteBoolean);
            json.WriteString("times_read_as", batch.TimesReadAs);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStages(Utf8JsonWriter json, IReadOnlyList<StageTime> stages)
    {
        json.WriteStartArray("stages");
        foreach (var (name, duration) in stages)
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteNumber("duration_ms", (long)duration.TotalMilliseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNullable<T>(Utf8JsonWriter json, string name, T? value, Action<string, T> write)
        where T : struct
    {
        if (value is { } known) write(name, known);
        else json.WriteNull(name);
    }

    private static void WriteCounts(Utf8JsonWriter json, Receipt receipt)
    {
        json.WriteNumber("read", receipt.Read);
        json.WriteNumber("accepted", receipt.Accepted);
        json.WriteNumber("duplicates", receipt.Duplicates);
        json.WriteNumber("conflicts", receipt.Conflicts);
        json.WriteNumber("rejected", receipt.Rejected);
    }

    private static void WriteLines(Utf8JsonWriter json, LineCounts? lines)
    {
        if (lines is null)
        {
            json.WriteNull("lines");
            return;
        }

        json.WriteStartObject("lines");
        json.WriteNumber("physical", lines.Physical);
        json.WriteNumber("header", lines.Header);
        json.WriteNumber("blank", lines.Blank);
        json.WriteNumber("continuation", lines.Continuation);
        json.WriteEndObject();
    }

    // Of earlier runs: in the balances now if the outcome is published, else still waiting.
    private static void WriteWaiting(Utf8JsonWriter json, Waiting waiting)
    {
        json.WriteStartObject("waiting");
        json.WriteNumber("batches", waiting.Batches.Count);
        json.WriteNumber("events", waiting.Events);
        json.WriteString("since_run", waiting.SinceRun);
        json.WriteString("held_by", waiting.HeldBy);
        json.WriteEndObject();
    }

    private static void WriteChecks(Utf8JsonWriter json, RunReport report)
    {
        json.WriteStartArray("checks");
        foreach (var check in report.Checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("severity", Wording.Name(check.Severity));
            json.WriteString("status", Wording.Name(check.Status));
            json.WriteNumber("findings", check.Findings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteBalances(Utf8JsonWriter json, RunReport report)
    {
        json.WriteStartObject("balances");
        json.WriteNumber("sellers", report.Balances.Sellers);
        json.WriteNumber("balance_days", report.Balances.BalanceDays);
        WriteDay(json, "from", report.Balances.From);
        WriteDay(json, "to", report.Balances.To);
        json.WriteEndObject();
    }

    private static void WriteDay(Utf8JsonWriter json, string name, DateOnly? day)
    {
        if (day is { } known)
            json.WriteString(name, Wording.Day(known));
        else
            json.WriteNull(name);
    }
}
