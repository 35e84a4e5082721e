namespace SellerBalance.Ingest;

/// <summary>Makes a source into something that DuckDB can scan.</summary>
/// <param name="workFolder">An existing folder for what has to be written; it is there until the reader is disposed, and the relations need it.</param>
/// <param name="openStandardInput">Gives standard input; null for the process's own.</param>
internal sealed class SourceReader(string workFolder, Func<Stream>? openStandardInput = null) : IDisposable
{
    private const int CopyBytes = 1 << 20;

    // DuckDB needs seconds for a text of more columns.
    private const int MostRegularColumns = 1000;

    private readonly List<TemporaryFile> _files = [];

    /// <summary>Prepares one source: regular delimited files stay where they are, all other text is read once and written to the work folder.</summary>
    /// <exception cref="InputException">The source cannot be read or decompressed, or its header or schema is not what is expected.</exception>
    public PreparedSource Prepare(SourceFile source, CancellationToken cancellationToken)
    {
        if (source.MayBePipe)
            source = Seekable(source, cancellationToken);
        source = SourceContent.Recognise(source);
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

    /// <summary>Deletes what was written.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private PreparedSource PrepareDelimited(SourceFile source, bool mayBeRegular, CancellationToken cancellationToken)
    {
        var (text, encoding) = SourceStream.OpenText(source);
        using var window = new TextWindow(text);
        var header = DelimitedHeader.Read(window, source);
        if (mayBeRegular && header.IsPlain && header.Columns <= MostRegularColumns && encoding == TextEncoding.Utf8 && source.Compression == Compression.None && DuckSql.CanName(source.Path)
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
        var file = NewFile();
        using var spool = new RowSpool(file, encoding);
        var prepared = read((spool, file.Path));
        spool.Complete();
        return prepared;
    }

    private static FileStream Open(SourceFile source)
    {
        try
        {
            return new FileStream(source.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{source.Name}: cannot be read: {exception.Message} Check the file and its permissions.", exception);
        }
    }

    /// <summary>A file that can be read from any place, as often as needed: a pipe can be read but once, so it is copied.</summary>
    private SourceFile Seekable(SourceFile source, CancellationToken cancellationToken)
    {
        using var input = source.Path == SourceFile.StandardInput ? (openStandardInput ?? Console.OpenStandardInput)() : Open(source);
        if (source.Path != SourceFile.StandardInput && input.CanSeek) return source;
        var file = NewFile();
        var buffer = new byte[CopyBytes];
        while (true)
        {
            // Whoever writes there may be silent for ever, and a read that waits cannot be ended.
            var length = Task.Run(() => input.Read(buffer), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
            if (length == 0)
                return source with { Path = file.Path };
            file.Write(buffer.AsSpan(0, length));
        }
    }

    private TemporaryFile NewFile()
    {
        var file = new TemporaryFile(workFolder);
        _files.Add(file);
        return file;
    }
}
