using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SellerBalance.DuckDb;

namespace SellerBalance.Ingest;

/// <summary>That the ids of some sources cannot be compared while these are read.</summary>
internal sealed class IncomparableIdException : Exception;

/// <summary>
/// Tells the rows whose ids come for the first time from those that come again, while sources are read by several threads. The latter are kept on disk until they
/// are staged.
/// </summary>
/// <param name="folder">An existing folder for temporary files.</param>
internal sealed class FirstEvents(string folder) : IDisposable
{
    private const int FlushBytes = 1 << 18;

    private readonly FirstIds _ids = new();
    private readonly ConcurrentDictionary<long, PartIds> _parts = [];
    private readonly SortedSet<long> _open = [];
    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 12);
    private TemporaryFile? _file;

    /// <summary>Begins a part. Parts begin in their order.</summary>
    /// <param name="part">Its place among all that are read, from 0.</param>
    public void Begin(long part)
    {
        lock (_gate)
            _open.Add(part);
        _parts[part] = new PartIds();
    }

    /// <summary>Ends a part; its rows are remembered for as long as one before it is read.</summary>
    public void End(long part)
    {
        lock (_gate)
        {
            var wasFirst = _open.Min == part;
            _open.Remove(part);
            if (!wasFirst) return;
            foreach (var place in _parts.Keys.Where(place => _open.Count == 0 || place < _open.Min))
                _parts.TryRemove(place, out _);
        }
    }

    /// <summary>Leaves out the rows whose ids came before; they are kept on disk.</summary>
    /// <param name="part">The place of their part among all that are read, from 0.</param>
    /// <param name="rows">Rows of the part, in their order.</param>
    /// <exception cref="IncomparableIdException">There is no room for an id, or other characters may make the same one.</exception>
    public void Sift(long part, ref EventVectors rows)
    {
        Span<ulong> hashes = stackalloc ulong[rows.Count];
        var ids = _parts[part];
        for (var row = 0; row < rows.Count; row++)
        {
            var id = rows.EventId(row);
            if (!IsComposed(id)) throw new IncomparableIdException();
            hashes[row] = FirstIds.Hash(id);
            // Known before it is met, so that whoever comes later finds it.
            ids.Add(hashes[row], rows.SaysSource(row) ? rows.RowNumber(row) : -rows.RowNumber(row));
        }

        _ids.Expect(hashes);
        var first = 0;
        for (var row = 0; row < hashes.Length; row++)
        {
            if (_ids.Meet(hashes[row], part) is { } ahead)
            {
                if (ahead < 0) throw new IncomparableIdException();
                Keep(rows[row], ahead == 0 ? null : _parts[part + ahead].Row(hashes[row]));
                continue;
            }

            if (first < row) rows.Move(row, first);
            first++;
        }

        rows.Keep(first);
    }

    /// <summary>A SELECT of the rows that were kept, for DuckDB, with the columns of <c>staged</c> and, where a row behind it was met first, which; null if there are none.</summary>
    public string? Relation()
    {
        lock (_gate)
        {
            if (_file is null) return null;
            Flush();
            return $$"""
                SELECT row_no, nfc_normalize(event_id) AS event_id, make_timestamp(micros) AS event_ts, nfc_normalize(seller_id) AS seller_id,
                  event_type::event_type AS event_type, currency::currency_code AS currency, amount, CASE direction WHEN 'in' THEN amount ELSE -amount END AS signed_amount,
                  direction::direction AS direction, source_system, overtaking_row, overtaking_said_source
                FROM read_json({{DuckSql.Path(_file.Path)}}, format='newline_delimited', compression='uncompressed', columns={row_no: 'BIGINT', event_id: 'VARCHAR', micros: 'BIGINT',
                  seller_id: 'VARCHAR', event_type: 'VARCHAR', currency: 'VARCHAR', amount: 'DECIMAL(18, 4)', direction: 'VARCHAR', source_system: 'VARCHAR', overtaking_row: 'BIGINT', overtaking_said_source: 'BOOLEAN'})
                """;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    private void Keep(EventRow row, long? overtaking)
    {
        lock (_gate)
        {
            _file ??= new TemporaryFile(folder);
            using (var json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            {
                json.WriteStartObject();
                json.WriteNumber("row_no"u8, row.RowNumber);
                json.WriteString("event_id"u8, row.EventId);
                json.WriteNumber("micros"u8, row.Micros);
                json.WriteString("seller_id"u8, row.SellerId);
                json.WriteString("event_type"u8, row.EventType);
                json.WriteString("currency"u8, row.Currency);
                json.WriteString("amount"u8, string.Create(CultureInfo.InvariantCulture, $"{row.Amount / 10_000}.{row.Amount % 10_000:0000}"));
                json.WriteString("direction"u8, row.Direction);
                if (!row.SourceSystem.IsEmpty) json.WriteString("source_system"u8, row.SourceSystem);
                if (overtaking is { } other)
                {
                    json.WriteNumber("overtaking_row"u8, Math.Abs(other));
                    json.WriteBoolean("overtaking_said_source"u8, other > 0);
                }

                json.WriteEndObject();
            }

            _buffer.Write("\n"u8);
            if (_buffer.WrittenCount >= FlushBytes) Flush();
        }
    }

    private void Flush()
    {
        _file!.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    // Whether NFC certainly leaves the id as it is: letters that are neither marks nor compositions of others (UAX 15, quick check), so far as they stand
    // in a few blocks of the languages that are written most.
    private static bool IsComposed(ReadOnlySpan<byte> id)
    {
        if (Ascii.IsValid(id)) return true;
        Span<char> chars = id.Length <= 256 ? stackalloc char[id.Length] : new char[id.Length];
        foreach (var character in chars[..Encoding.UTF8.GetChars(id, chars)])
        {
            if (character is not (< '\u0300' or (>= '\u0400' and <= '\u0482') or (>= '\u048A' and <= '\u052F') or (>= '\u05D0' and <= '\u05EA') or (>= '\u3041' and <= '\u3096')
                or (>= '\u30A1' and <= '\u30FA') or (>= '\u4E00' and <= '\u9FFF')))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The ids of a part, in their order; one thread writes, others may read.</summary>
    private sealed class PartIds
    {
        private volatile (ulong Hash, long Row)[] _ids = new (ulong, long)[1 << 6];
        private int _count;

        public void Add(ulong hash, long row)
        {
            var ids = _ids;
            if (_count == ids.Length)
            {
                Array.Resize(ref ids, ids.Length * 2);
                _ids = ids;
            }

            ids[_count++] = (hash, row);
        }

        public long Row(ulong hash) => _ids.First(id => id.Hash == hash && id.Row != 0).Row;
    }
}
