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
    /// <summary>The columns, in their order.</summary>
    private static readonly string[] s_columns =
        ["row_no", "event_id", "event_ts", "seller_id", "event_type", "currency", "amount", "signed_amount", "direction", "source_system"];

    private static int s_tables;

    private readonly DuckDBLogicalType[] _types;
    private readonly EnumColumn _eventTypes;
    private readonly EnumColumn _currencies;
    private readonly EnumColumn _directions;
    private readonly GCHandle _self;
    private readonly ulong _vectorSize = NativeMethods.Helpers.DuckDBVectorSize();

    /// <summary>Registers the function.</summary>
    /// <param name="connection">Open; it has the types <c>event_type</c>, <c>currency_code</c> and <c>direction</c>.</param>
    /// <param name="catalog">The events' types and currencies.</param>
    public EventTable(DuckDBConnection connection, EventCatalog catalog)
    {
        // A function stays as long as the database is open, so each has a name of its own.
        Name = $"read_events_{Interlocked.Increment(ref s_tables)}";
        _types = TypesOf(connection);
        _eventTypes = new EnumColumn(_types[4], [.. catalog.Types.Select(type => type.Name)]);
        _currencies = new EnumColumn(_types[5], [.. catalog.Currencies.Order(StringComparer.Ordinal)]);
        _directions = new EnumColumn(_types[8], ["out", "in"]);
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
            return [.. Enumerable.Range(0, s_columns.Length).Select(column => NativeMethods.Query.DuckDBColumnLogicalType(ref result, column))];
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
            for (var column = 0; column < s_columns.Length; column++)
                NativeMethods.TableFunction.DuckDBBindAddResultColumn(info, s_columns[column], table._types[column]);
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
            EventTableNative.SetChunkSize(chunk, table.Fill(worker, chunk));
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

    private ulong Fill(RowWorker worker, IntPtr chunk)
    {
        var vectors = stackalloc IntPtr[s_columns.Length];
        var data = stackalloc void*[s_columns.Length];
        for (var column = 0; column < s_columns.Length; column++)
        {
            vectors[column] = EventTableNative.GetVector(chunk, (ulong)column);
            data[column] = NativeMethods.Vectors.DuckDBVectorGetData(vectors[column]);
        }

        ulong* sourceValidity = null;
        ulong row = 0;
        var (source, judge) = (worker.Row, worker.Judge);
        for (; row < _vectorSize && worker.Read(); row++)
        {
            ((long*)data[0])[row] = worker.RowNumber;
            Assign(vectors[1], data[1], row, source, InterchangeColumns.EventId);
            ((long*)data[2])[row] = judge.TimestampMicros;
            Assign(vectors[3], data[3], row, source, InterchangeColumns.SellerId);
            _eventTypes.Write(data[4], row, judge.EventType);
            _currencies.Write(data[5], row, judge.Currency);
            ((long*)data[6])[row] = judge.Amount;
            ((long*)data[7])[row] = judge.IsIn ? judge.Amount : -judge.Amount;
            _directions.Write(data[8], row, judge.IsIn ? 1 : 0);
            if (source[InterchangeColumns.SourceSystem].IsEmpty)
            {
                if (sourceValidity is null)
                {
                    NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vectors[9]);
                    sourceValidity = NativeMethods.Vectors.DuckDBVectorGetValidity(vectors[9]);
                }

                sourceValidity[row / 64] &= ~(1UL << (int)(row % 64));
            }
            else
            {
                Assign(vectors[9], data[9], row, source, InterchangeColumns.SourceSystem);
            }
        }

        return row;
    }

    // A text of up to twelve bytes stands in the vector itself, behind its length; what is not used of it is zero.
    private static void Assign(IntPtr vector, void* data, ulong row, SourceRow source, int column)
    {
        const int Inlined = 12;
        var text = source[column];
        if (text.Length > Inlined)
        {
            EventTableNative.AssignString(vector, row, source.Start(column), (ulong)text.Length);
            return;
        }

        var place = (byte*)data + (row * 16);
        *(ulong*)place = 0;
        *(ulong*)(place + 8) = 0;
        *(int*)place = text.Length;
        text.CopyTo(new Span<byte>(place + 4, Inlined));
    }

    /// <summary>Writes values of an enumeration as the database numbers them.</summary>
    private sealed class EnumColumn
    {
        private readonly uint[] _numbers;
        private readonly int _bytes;

        public EnumColumn(DuckDBLogicalType type, string[] values)
        {
            var size = NativeMethods.LogicalType.DuckDBEnumDictionarySize(type);
            var known = new Dictionary<string, uint>(StringComparer.Ordinal);
            for (uint number = 0; number < size; number++)
                known[NativeMethods.LogicalType.DuckDBEnumDictionaryValue(type, number)] = number;
            _bytes = NativeMethods.LogicalType.DuckDBEnumInternalType(type) switch
            {
                DuckDBType.UnsignedTinyInt => 1,
                DuckDBType.UnsignedSmallInt => 2,
                _ => 4,
            };
            _numbers = [.. values.Select(value => known[value])];
        }

        public void Write(void* data, ulong row, int value)
        {
            switch (_bytes)
            {
                case 1:
                    ((byte*)data)[row] = (byte)_numbers[value];
                    break;
                case 2:
                    ((ushort*)data)[row] = (ushort)_numbers[value];
                    break;
                default:
                    ((uint*)data)[row] = _numbers[value];
                    break;
            }
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
