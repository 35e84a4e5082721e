namespace SellerBalance.Ingest;

/// <summary>Finds out how sources are written, and opens them.</summary>
/// <param name="workFolder">An existing folder for what has to be written; what is there is deleted when the reader is disposed.</param>
/// <param name="openStandardInput">Gives standard input; null for the process's own.</param>
internal sealed class SourceReader(string workFolder, Func<Stream>? openStandardInput = null) : IDisposable
{
    private const int CopyBytes = 1 << 20;

    private readonly List<TemporaryFile> _files = [];

    // Parts of all sources, one after the other, take the same memory.
    private readonly Stack<byte[]> _buffers = [];

    /// <summary>Looks at one source; its records are read later. What comes through a pipe is written to the work folder first.</summary>
    /// <exception cref="InputException">The source cannot be read or decompressed, or its header or schema is not what is expected.</exception>
    public PreparedSource Prepare(SourceFile source, CancellationToken cancellationToken)
    {
        if (source.MayBePipe)
            source = Seekable(source, cancellationToken);
        source = SourceContent.Recognise(source);
        var prepared = new PreparedSource(source, SourceVersion.Of(source));
        if (source.Format == SourceFormat.Parquet) return prepared with { Parquet = ParquetFile.Read(source) };
        // What is wrong with its beginning is told before anything is read.
        Open(prepared).Dispose();
        return prepared;
    }

    /// <summary>Opens a source to read its records.</summary>
    /// <exception cref="InputException">As <see cref="Prepare"/>.</exception>
    public OpenSource Open(PreparedSource source) => new(source, _buffers);

    /// <summary>Deletes what was written.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private static FileStream OpenFile(SourceFile source)
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
        using var input = source.Path == SourceFile.StandardInput ? (openStandardInput ?? Console.OpenStandardInput)() : OpenFile(source);
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
