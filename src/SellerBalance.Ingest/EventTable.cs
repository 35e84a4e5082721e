using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using SellerBalance.Events;

namespace SellerBalance.Ingest;

/// <summary>
/// A table function of DuckDB that gives the events of a <see cref="SourceReading"/>: typed, judged, without those that break a rule. Vectors are
/// filled in place, by as many threads as the statement has.
/// </summary>
internal sealed unsafe class EventTable : IDisposable
{
    private static int s_tables;

    private readonly DuckDBLogicalType[] _types;
    private readonly EventCodes _codes;
    private readonly GCHandle _self;
    private readonly int _vectorSize = (int)NativeMethods.Helpers.DuckDBVectorSize();

    /// <summary>Registers the function.</summary>
    /// <param name="connection">Open; it has the types <c>event_type</c>, <c>currency_code</c> and <c>direction</c>.</param>
    /// <param name="catalog">The events' types and currencies.</param>
    public EventTable(DuckDBConnection connection, EventCatalog catalog)
    {
        // A function stays as long as the database is open, so each has a name of its own.
        Name = $"read_events_{Interlocked.Increment(ref s_tables)}";
        _types = TypesOf(connection);
        _codes = new EventCodes(
            new EnumColumn(_types[4], [.. catalog.Types.Select(type => type.Name)]),
            new EnumColumn(_types[5], [.. catalog.Currencies.Order(StringComparer.Ordinal)]),
            new EnumColumn(_types[8], ["out", "in"]));
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        Register(connection);
    }

    /// <summary>The function's name; it takes no arguments.</summary>
    public string Name { get; }

    /// <summary>What the function reads.</summary>
    public SourceReading? Reading { get; set; }

    /// <summary>Whether one thread is to read, so that rows come in their order.</summary>
    public bool IsOrdered { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var type in _types)
            type.Dispose();
    }

    private static DuckDBLogicalType[] TypesOf(DuckDBConnection connection)
    {
        const string Sql = "SELECT NULL::BIGINT, NULL::VARCHAR, NULL::TIMESTAMP, NULL::VARCHAR, NULL::event_type, NULL::currency_code, NULL::DECIMAL(18, 4), NULL::DECIMAL(18, 4), NULL::direction, NULL::VARCHAR";
        var state = NativeMethods.Query.DuckDBQuery(connection.NativeConnection, Sql, out var result);
        try
        {
            if (state != DuckDBState.Success) throw new InvalidOperationException("The types of the event table are not there.");
            return [.. Enumerable.Range(0, EventVectors.Columns.Length).Select(column => NativeMethods.Query.DuckDBColumnLogicalType(ref result, column))];
        }
        finally
        {
            NativeMethods.Query.DuckDBDestroyResult(ref result);
        }
    }

    private void Register(DuckDBConnection connection)
    {
        var function = NativeMethods.TableFunction.DuckDBCreateTableFunction();
        NativeMethods.TableFunction.DuckDBTableFunctionSetName(function, Name);
        NativeMethods.TableFunction.DuckDBTableFunctionSetExtraInfo(function, GCHandle.ToIntPtr(_self), &Keep);
        NativeMethods.TableFunction.DuckDBTableFunctionSetBind(function, &Bind);
        NativeMethods.TableFunction.DuckDBTableFunctionSetInit(function, &Init);
        EventTableNative.SetLocalInit(function, &InitThread);
        NativeMethods.TableFunction.DuckDBTableFunctionSetFunction(function, &Fill);
        var state = NativeMethods.TableFunction.DuckDBRegisterTableFunction(connection.NativeConnection, function);
        NativeMethods.TableFunction.DuckDBDestroyTableFunction(ref function);
        if (state != DuckDBState.Success) throw new InvalidOperationException($"The table function {Name} cannot be registered.");
    }

    private static EventTable Of(IntPtr handle) => (EventTable?)GCHandle.FromIntPtr(handle).Target ?? throw new ObjectDisposedException(nameof(EventTable));

    // The handle is never freed: the function may be there for longer than the table, and then has to find out that it is gone.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Keep(IntPtr handle)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(IntPtr handle) => GCHandle.FromIntPtr(handle).Free();

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bind(IntPtr info)
    {
        try
        {
            var table = Of(NativeMethods.TableFunction.DuckDBBindGetExtraInfo(info));
            for (var column = 0; column < EventVectors.Columns.Length; column++)
                NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, EventVectors.Columns[column], table._types[column]);
        }
        catch (Exception exception)
        {
            NativeMethods.TableFunction.DuckDBBindSetError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(IntPtr info)
    {
        try
        {
            var table = Of(EventTableNative.InitGetExtraInfo(info));
            EventTableNative.SetMaxThreads(info, table.IsOrdered ? 1 : (ulong)Environment.ProcessorCount);
        }
        catch (Exception exception)
        {
            EventTableNative.SetInitError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InitThread(IntPtr info)
    {
        try
        {
            var table = Of(EventTableNative.InitGetExtraInfo(info));
            var worker = new RowWorker(table.Reading ?? throw new InvalidOperationException("Nothing is to be read."));
            EventTableNative.SetInitData(info, GCHandle.ToIntPtr(GCHandle.Alloc(worker)), &Free);
        }
        catch (Exception exception)
        {
            EventTableNative.SetInitError(info, exception.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fill(IntPtr info, IntPtr chunk)
    {
        EventTable? table = null;
        try
        {
            table = Of(NativeMethods.TableFunction.DuckDBFunctionGetExtraInfo(info));
            var worker = (RowWorker)GCHandle.FromIntPtr(EventTableNative.GetLocalInitData(info)).Target!;
            EventTableNative.SetChunkSize(chunk, (ulong)table.Fill(worker, chunk));
        }
        catch (Exception exception)
        {
            // Who started the statement asks the reading how it ended.
            if (table?.Reading is { } reading)
                reading.Fail(exception);
            else
                NativeMethods.TableFunction.DuckDBFunctionSetError(info, exception.Message);
            EventTableNative.SetChunkSize(chunk, 0);
        }
    }

    /// <summary>Fills a chunk with rows of one part.</summary>
    /// <returns>How many there are; 0 if there are none any more.</returns>
    private int Fill(RowWorker worker, IntPtr chunk)
    {
        var rows = new EventVectors(chunk, _codes);
        while (true)
        {
            var isMore = true;
            while (rows.Count < _vectorSize && (isMore = worker.Read()))
                rows.Add(worker);
            worker.Sift(ref rows);
            if (rows.Count > 0 || (!isMore && !worker.Next())) return rows.Count;
        }
    }
}

/// <summary>Functions of DuckDB's C interface that its .NET bindings leave out, or give with a cost for each value.</summary>
internal static unsafe partial class EventTableNative
{
    private const string Library = "duckdb";

    /// <summary>Sets what is called on every thread before it reads.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_table_function_set_local_init")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetLocalInit(IntPtr function, delegate* unmanaged[Cdecl]<IntPtr, void> init);

    /// <summary>The information that the function was registered with.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_init_get_extra_info")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial IntPtr InitGetExtraInfo(IntPtr info);

    /// <summary>Sets a thread's own data.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_init_set_init_data")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetInitData(IntPtr info, IntPtr data, delegate* unmanaged[Cdecl]<IntPtr, void> free);

    /// <summary>How many threads may read at once.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_init_set_max_threads")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetMaxThreads(IntPtr info, ulong threads);

    /// <summary>Says that reading cannot begin.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_init_set_error", StringMarshalling = StringMarshalling.Utf8)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetInitError(IntPtr info, string error);

    /// <summary>A thread's own data.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_function_get_local_init_data")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial IntPtr GetLocalInitData(IntPtr info);

    /// <summary>A column of a chunk.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_get_vector")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial IntPtr GetVector(IntPtr chunk, ulong column);

    /// <summary>Sets how many rows a chunk has.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_data_chunk_set_size")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void SetChunkSize(IntPtr chunk, ulong size);

    /// <summary>Copies valid UTF-8 into a vector.</summary>
    [LibraryImport(Library, EntryPoint = "duckdb_unsafe_vector_assign_string_element_len")]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    public static partial void AssignString(IntPtr vector, ulong row, IntPtr text, ulong length);
}
