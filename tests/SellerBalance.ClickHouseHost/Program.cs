using System.Runtime.InteropServices;

// A ClickHouse server in a process of its own: the library takes the command line of the server's own binary, and blocks.
// Arguments: the library's path, then that command line. It replaces signal handlers that the runtime needs, so nothing else is done here.
if (args.Length < 2)
{
    Console.Error.WriteLine("Name libchdb.so and what it shall run.");
    return 64;
}

var library = NativeLibrary.Load(args[0]);
LibraryCode.GoOnAfterBrokenConnections(library);
unsafe
{
    var run = (delegate* unmanaged[Cdecl]<int, byte**, void*>)NativeLibrary.GetExport(library, "chdb_query_cmdline");
    var words = stackalloc byte*[args.Length + 1];
    for (var word = 1; word < args.Length; word++)
        words[word] = (byte*)Marshal.StringToCoTaskMemUTF8(args[word]);
    words[0] = (byte*)Marshal.StringToCoTaskMemUTF8("clickhouse");
    words[args.Length] = null;
    run(args.Length, words);
}

return 0;
