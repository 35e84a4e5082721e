using System.Security.Cryptography;

namespace SellerBalance.Ingest;

/// <summary>A source whose records are being read: it gives out parts in their order, which any number of threads take apart.</summary>
internal sealed class OpenSource : IDisposable
{
    private readonly PreparedSource _source;
    private readonly SourceText? _text;
    private readonly TextParts? _parts;
    private readonly ParquetParts? _parquet;
    private readonly MessagesParts? _messages;
    private readonly List<string> _ignoredColumns = [];
    private bool _showsItsEnd;

    // Where each was met first, as parts come back in any order.
    private readonly Dictionary<string, (long Line, int Place)> _ignoredKeys = new(StringComparer.Ordinal);

    /// <summary>Opens it, and reads its header.</summary>
    /// <param name="source">The source.</param>
    /// <param name="buffers">Memory for parts, to be used again.</param>
    /// <exception cref="InputException">It cannot be read, or its header is not what is expected.</exception>
    public OpenSource(PreparedSource source, Stack<byte[]> buffers)
    {
        _source = source;
        source.Version.RequireSame(source.Source);
        if (source.Parquet is { } parquet)
        {
            _parquet = new ParquetParts(parquet);
            _ignoredColumns.AddRange(parquet.IgnoredColumns);
            return;
        }

        if (source.Part is not null)
        {
            _messages = new MessagesParts(source.Source);
            return;
        }

        _text = SourceStream.OpenText(source.Source);
        _parts = new TextParts(_text.Text, buffers);
        try
        {
            _parts.DecideLineEnds();
            if (source.Source.Format != SourceFormat.Delimited) return;
            Header = DelimitedHeader.Read(_parts, source.Source);
            _ignoredColumns.AddRange(Header.IgnoredColumns);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The source's name.</summary>
    public string Name => _source.Source.Name;

    /// <summary>What the header says; null if the format has none.</summary>
    public DelimitedHeader? Header { get; }

    /// <summary>Records of the parts that were taken apart.</summary>
    public long Records { get; private set; }

    /// <summary>What the physical lines are; null for Parquet. Complete when all parts were taken apart.</summary>
    public LineCounts? Lines { get; private set; }

    /// <summary>Columns (or keys, the first hundred) that are not in the interchange format, in order of appearance.</summary>
    public IReadOnlyList<string> IgnoredColumns =>
        [.. _ignoredColumns, .. _ignoredKeys.OrderBy(key => key.Value).Select(key => key.Key).Take(ReadingLimits.MaxIgnoredKeys)];

    /// <summary>The next part; null if there is none.</summary>
    /// <exception cref="InputException">The source cannot be read on.</exception>
    public SourcePart? Next() => _messages is not null ? _messages.Next() : _parquet is not null ? _parquet.Next() : _parts!.Next(Header);

    /// <summary>What takes parts of this source apart.</summary>
    public PartRows NewRows() => _source.Parquet is { } parquet ? new ParquetRows(parquet)
        : _messages is not null ? new MessageRows()
        : Header is not null ? new DelimitedRows(Header, _text!.Encoding)
        : new NdjsonRows(_text!.Encoding);

    /// <summary>Whether the last line has no line end.</summary>
    public bool EndsWithinLine => _parts?.EndsWithinLine == true;

    /// <summary>Whether the last line may have been cut: it has no line end, and no closing quote or brace shows that it is whole. Null for Parquet.</summary>
    public bool? IsLastLineOpen => _parts is null ? null : _parts.EndsWithinLine && !_showsItsEnd;

    /// <summary>The event that stands in a last line that is open; null if there is none.</summary>
    public OpenEvent? LastEvent { get; private set; }

    /// <summary>The source's bytes as they are on disk; of a pipe, those that came through it.</summary>
    public long Bytes => _source.Version.Length;

    /// <summary>How the times of Parquet were read; else null.</summary>
    public string? TimesReadAs => _source.Parquet?.TimesReadAs;

    /// <summary>Notes the record in a last line without a line end.</summary>
    /// <param name="showsItsEnd">Whether the record shows that it is whole.</param>
    /// <param name="row">The record, if it keeps the rules; else null.</param>
    public void NoteLast(bool showsItsEnd, SourceRow? row)
    {
        _showsItsEnd = showsItsEnd;
        if (!showsItsEnd && row is not null) LastEvent = new OpenEvent(row.Line, SourceRow.AsText(row[InterchangeColumns.EventId]));
    }

    /// <summary>Adds what was counted while a part was taken apart.</summary>
    public void Add(PartRows rows, SourcePart part)
    {
        Records += rows.Records;
        if (part is TextPart)
            Lines = LinesSoFar with { Blank = LinesSoFar.Blank + rows.Blank, Continuation = LinesSoFar.Continuation + rows.Continuation };

        foreach (var (place, key) in rows.NewKeys.Index())
        {
            var met = ((part as TextPart)?.FirstLine ?? Records, place);
            if (!_ignoredKeys.TryGetValue(key, out var before) || before.CompareTo(met) > 0) _ignoredKeys[key] = met;
        }

        rows.Forget();
    }

    /// <summary>Says that all parts were taken apart and added.</summary>
    /// <returns>The SHA-256 of the source, in hexadecimal digits.</returns>
    /// <exception cref="InputException">The source changed while it was read.</exception>
    /// <exception cref="InvalidOperationException">Its lines do not tie: a fault of the program.</exception>
    public string Finish()
    {
        if (_messages is not null) return _messages.Finish();
        if (_parts is null)
        {
            _source.Version.RequireSame(_source.Source);
            using var file = File.OpenRead(_source.Source.Path);
            var hash = Convert.ToHexStringLower(SHA256.HashData(file));
            _source.Version.RequireSame(_source.Source);
            return hash;
        }

        Lines = LinesSoFar with { Physical = _parts.PhysicalLines };
        if (Lines.Physical != Lines.Header + Lines.Blank + Lines.Continuation + Records)
            throw new InvalidOperationException($"{_source.Source.Name}: {Lines} do not tie with {Records} records.");
        var sha = _text!.Bytes.Finish();
        _source.Version.RequireSame(_source.Source);
        return sha;
    }

    private LineCounts LinesSoFar => Lines ?? new LineCounts(0, Header?.Lines ?? 0, Header?.BlankLines ?? 0, 0);

    /// <inheritdoc/>
    public void Dispose()
    {
        _parquet?.Dispose();
        _messages?.Dispose();
        _parts?.Dispose();
    }
}
