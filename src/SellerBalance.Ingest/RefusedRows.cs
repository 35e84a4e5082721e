using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using SellerBalance.DuckDb;

namespace SellerBalance.Ingest;

/// <summary>The rows that were not accepted, on disk until they land.</summary>
/// <param name="folder">An existing folder for temporary files.</param>
/// <param name="limit">How many of one source may break a rule before the source is refused as a whole.</param>
internal sealed class RefusedRows(string folder, long limit) : IDisposable
{
    /// <summary>The limit if nobody says otherwise.</summary>
    public const long DefaultLimit = 1_000_000;

    private const int FlushBytes = 1 << 18;

    // A few bytes of a compressed file may be gigabytes of refused text. Past this much of a run, of each text only its beginning is kept.
    private const long WholeTextsBytes = 1L << 30;
    private const int BeginningChars = 200;

    private readonly Lock _gate = new();
    private readonly TemporaryFile _file = new(folder);
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 12);
    private readonly Dictionary<int, long> _counts = [];
    private readonly Dictionary<(int Source, string Reasons), long> _reasons = [];
    private long _textBytes;
    private bool _isEmpty = true;

    /// <summary>How many there are of a source.</summary>
    /// <param name="source">Its place in the run, from 1.</param>
    public long CountOf(int source)
    {
        lock (_gate)
            return _counts.GetValueOrDefault(source);
    }

    /// <summary>Adds a row that breaks a rule.</summary>
    /// <param name="source">The source's place in the run, from 1.</param>
    /// <param name="name">The source's name.</param>
    /// <param name="row">The row.</param>
    /// <param name="judge">Judged the row last.</param>
    /// <param name="rows">Read the row last.</param>
    /// <exception cref="InputException">Too many rows of the source break a rule.</exception>
    public void AddBroken(int source, string name, SourceRow row, RowJudge judge, PartRows rows)
    {
        var reasons = ReasonCode.Text(row.Broken, row.HasFields ? judge.Reasons : Reasons.None);
        lock (_gate)
        {
            var count = _counts[source] = _counts.GetValueOrDefault(source) + 1;
            _reasons[(source, reasons)] = _reasons.GetValueOrDefault((source, reasons)) + 1;
            if (count > limit) throw TooMany(source, name);
        }

        Add(source, row, reasons, judge, rows);
    }

    /// <summary>Adds a row.</summary>
    /// <param name="source">The source's place in the run, from 1.</param>
    /// <param name="row">The row.</param>
    /// <param name="reasons">Every reason code, comma separated.</param>
    /// <param name="judge">Judged the row last.</param>
    /// <param name="rows">Read the row last.</param>
    public void Add(int source, SourceRow row, string reasons, RowJudge judge, PartRows rows)
    {
        var (raw, bytes) = rows.Raw();
        var eventId = row.HasFields ? row[InterchangeColumns.EventId] : default;
        var fingerprint = judge.Fingerprint(row, raw, bytes);
        lock (_gate)
        {
            _isEmpty = false;
            _textBytes += raw.Length + (bytes?.Length ?? 0);
            if (_textBytes > WholeTextsBytes && raw.Length > BeginningChars)
                (raw, bytes) = (raw[..(char.IsHighSurrogate(raw[BeginningChars - 1]) ? BeginningChars - 1 : BeginningChars)] + "…", null);
            using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                json.WriteNumber("batch_no"u8, source);
                json.WriteNumber("line"u8, row.Line);
                if (!eventId.IsEmpty) json.WriteString("event_id"u8, eventId);
                json.WriteString("reasons"u8, reasons.Length == 0 ? "unexplained" : reasons);
                json.WriteString("raw"u8, raw);
                if (bytes is not null) json.WriteBase64String("raw_base64"u8, bytes);
                json.WriteString("fingerprint"u8, fingerprint);
                json.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount >= FlushBytes) Flush();
        }
    }

    /// <summary>A SELECT of all rows, for DuckDB; null if there are none.</summary>
    public string? Relation()
    {
        lock (_gate)
        {
            Flush();
            return _isEmpty ? null : $$"""
                SELECT batch_no, line, nfc_normalize(event_id) AS event_id, reasons, raw, from_base64(raw_base64) AS raw_bytes, fingerprint
                FROM read_json({{DuckSql.Path(_file.Path)}}, format='newline_delimited', compression='uncompressed', columns={batch_no: 'INTEGER', line: 'BIGINT',
                  event_id: 'VARCHAR', reasons: 'VARCHAR', raw: 'VARCHAR', raw_base64: 'VARCHAR', fingerprint: 'VARCHAR'})
                """;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private InputException TooMany(int source, string name)
    {
        var byReason = _reasons.Where(entry => entry.Key.Source == source).OrderByDescending(entry => entry.Value).Take(5)
            .Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key.Reasons} {entry.Value}"));
        return new InputException(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: found more than {limit} rows that break a rule ({string.Join("; ", byReason)}), expected no more than that. This command loaded nothing. Correct the source, or raise refused_rows_limit in the file of --config."));
    }

    private void Flush()
    {
        _file.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
