using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SellerBalance.Ingest;

/// <summary>The rows that were not accepted, on disk until they land.</summary>
/// <param name="folder">An existing folder for temporary files.</param>
internal sealed class RefusedRows(string folder) : IDisposable
{
    private const int FlushBytes = 1 << 18;

    private readonly Lock _gate = new();
    private readonly TemporaryFile _file = new(folder);
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 12);
    private readonly Dictionary<int, long> _counts = [];

    /// <summary>How many there are of a source.</summary>
    /// <param name="source">Its place in the run, from 1.</param>
    public long CountOf(int source)
    {
        lock (_gate)
            return _counts.GetValueOrDefault(source);
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
            _counts[source] = _counts.GetValueOrDefault(source) + 1;
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
            return _counts.Count == 0 ? null : $$"""
                SELECT batch_no, line, event_id, reasons, raw, from_base64(raw_base64) AS raw_bytes, fingerprint
                FROM read_json({{DuckSql.Path(_file.Path)}}, format='newline_delimited', compression='uncompressed', columns={batch_no: 'INTEGER', line: 'BIGINT',
                  event_id: 'VARCHAR', reasons: 'VARCHAR', raw: 'VARCHAR', raw_base64: 'VARCHAR', fingerprint: 'VARCHAR'})
                """;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Flush()
    {
        _file.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }
}
