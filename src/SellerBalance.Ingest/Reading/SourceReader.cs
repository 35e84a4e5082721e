using System.Buffers.Binary;

namespace SellerBalance.Ingest;

/// <summary>Makes a source into something that DuckDB can scan.</summary>
/// <param name="workFolder">An existing folder for what has to be written; what stands there is needed until the relations were read.</param>
/// <param name="openStandardInput">Gives standard input; null for the process's own.</param>
internal sealed class SourceReader(string workFolder, Func<Stream>? openStandardInput = null)
{
    private const int SniffBytes = 4096;
    private const int CopyBytes = 1 << 20;

    /// <summary>Prepares one source: regular delimited files stay where they are, all other text is read once and written to the work folder.</summary>
    /// <exception cref="InputException">The source cannot be read or decompressed, or its header or schema is not what is expected.</exception>
    public PreparedSource Prepare(SourceFile source, CancellationToken cancellationToken)
    {
        if (source.Format == SourceFormat.Sniffed)
            source = Sniff(SpoolStandardInput(source, cancellationToken));
        return source.Format switch
        {
            SourceFormat.Parquet => ParquetFile.Prepare(source),
            SourceFormat.Ndjson => PrepareNdjson(source, cancellationToken),
            _ => PrepareDelimited(source, mayBeRegular: true, cancellationToken),
        };
    }

    /// <summary>Prepares a delimited text with the exact reader, whether it needs it or not.</summary>
    /// <exception cref="InputException">As <see cref="Prepare"/>.</exception>
    public PreparedSource PrepareExact(SourceFile source, CancellationToken cancellationToken) =>
        PrepareDelimited(source, mayBeRegular: false, cancellationToken);

    private PreparedSource PrepareDelimited(SourceFile source, bool mayBeRegular, CancellationToken cancellationToken)
    {
        var (text, encoding) = SourceStream.OpenText(source);
        using var window = new TextWindow(text);
        var header = DelimitedHeader.Read(window, source);
        if (mayBeRegular && header.IsPlain && encoding == TextEncoding.Utf8 && source.Compression == Compression.None && DuckSql.CanName(source.Path)
            && RegularFile.Prepare(source, header, cancellationToken) is { } regular)
        {
            return regular;
        }

        return Spooled(encoding, spool =>
        {
            var lines = new DelimitedReader(window, header, spool.Rows).Read(cancellationToken);
            var columns = Enumerable.Range(0, InterchangeColumns.Names.Length)
                .Where(column => header.Places[column] >= 0)
                .OrderBy(column => header.Places[column])
                .Select(column => InterchangeColumns.Names[column]);
            return new PreparedSource(
                source,
                RowSpool.Relation(spool.Path),
                FirstLine: null,
                RowSpool.RawRelation(spool.Path, DuckSql.Joined(header.Delimiter, columns)),
                lines,
                spool.Rows.Count,
                header.IgnoredColumns,
                header.Places[InterchangeColumns.SourceSystem] >= 0);
        });
    }

    private PreparedSource PrepareNdjson(SourceFile source, CancellationToken cancellationToken)
    {
        var (text, encoding) = SourceStream.OpenText(source);
        using var window = new TextWindow(text);
        return Spooled(encoding, spool =>
        {
            var reader = new NdjsonReader(window, spool.Rows);
            var lines = reader.Read(cancellationToken);
            return new PreparedSource(
                source,
                RowSpool.Relation(spool.Path),
                FirstLine: null,
                RowSpool.RawRelation(spool.Path, rebuilt: null),
                lines,
                spool.Rows.Count,
                reader.IgnoredKeys,
                reader.HasSourceSystem);
        });
    }

    private PreparedSource Spooled(TextEncoding encoding, Func<(RowSpool Rows, string Path), PreparedSource> read)
    {
        var path = NewPath("rows");
        try
        {
            using var spool = new RowSpool(path, encoding);
            var prepared = read((spool, path));
            spool.Complete();
            return prepared;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    private SourceFile SpoolStandardInput(SourceFile source, CancellationToken cancellationToken)
    {
        var path = NewPath("stdin");
        using var input = (openStandardInput ?? Console.OpenStandardInput)();
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        var buffer = new byte[CopyBytes];
        while (true)
        {
            // Whoever writes there may be silent for ever, and a read that waits cannot be ended.
            var length = Task.Run(() => input.Read(buffer), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
            if (length == 0)
                return source with { Path = path };
            file.Write(buffer, 0, length);
        }
    }

    private static SourceFile Sniff(SourceFile source)
    {
        var head = new byte[4];
        using (var file = File.OpenHandle(source.Path))
            RandomAccess.Read(file, head, 0);
        if (head.AsSpan().SequenceEqual("PAR1"u8))
            return source with { Format = SourceFormat.Parquet };
        source = source with
        {
            Compression = head is [0x1F, 0x8B, ..] ? Compression.Gzip
                : BinaryPrimitives.ReadUInt32LittleEndian(head) == 0xFD2FB528 ? Compression.Zstd
                : Compression.None,
        };

        var start = new byte[SniffBytes];
        using var text = SourceStream.OpenText(source).Text;
        var read = text.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        var content = start.AsSpan(0, read).TrimStart(" \t\r\n"u8);
        return content.StartsWith("PAR1"u8)
            ? throw new InputException($"{source.Name}: is compressed Parquet. Expected Parquet as it is, which is compressed inside. Decompress it first.")
            : source with { Format = content.StartsWith((byte)'{') ? SourceFormat.Ndjson : SourceFormat.Delimited };
    }

    private string NewPath(string ending) => Path.Join(workFolder, $"{Guid.NewGuid():N}.{ending}");
}
