using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Where other replicas fetch parts from. A server reads it from its configuration; the library never does, and leaves replicated tables
/// read-only without it. So the function that tells the address is made to set it first.
/// </summary>
internal static unsafe class InterserverAddress
{
    // Context::getInterserverIOAddress.
    private const nint Function = 0x1417c9c0;

    // Its first instructions: they read the host's length at +0x167 and the port at +0x168 of the server's shared state.
    private static ReadOnlySpan<byte> Code =>
    [
        0x41, 0x56, 0x53, 0x48, 0x83, 0xec, 0x48, 0x4c, 0x8b, 0x36, 0x49, 0x0f, 0xbe, 0x8e, 0x67, 0x01, 0x00, 0x00, 0x48, 0x85, 0xc9,
        0x49, 0x8b, 0x96, 0x58, 0x01, 0x00, 0x00, 0x48, 0x89, 0xc8, 0x48, 0x0f, 0x48, 0xc2, 0x48, 0x85, 0xc0, 0x74, 0x54,
    ];

    /// <summary>Makes the server's address 127.0.0.1 and a port.</summary>
    /// <exception cref="NotSupportedException">It is another version of the library.</exception>
    public static void Set(nint library, string port)
    {
        // Credentials that are empty, instead of none.
        var credentials = (nint)NativeMemory.AllocZeroed(1024);
        var stub = new Stub();
        stub.Add(0x48, 0x8b, 0x06);                                     // mov rax, [rsi]: the shared state
        stub.Text(0x150, "127.0.0.1");                                  // host
        stub.Word(0x168, ushort.Parse(port, CultureInfo.InvariantCulture));
        stub.Text(0x170, "http");                                       // scheme
        stub.Number(0x1b0, credentials);
        foreach (var part in (byte[])[0, 8, 16, 24])
        {
            stub.Add(0x48, 0x8b, 0x88).Add(BitConverter.GetBytes(0x150 + part)); // mov rcx, [rax + 0x150 + part]
            stub.Add(0x48, 0x89, 0x4f, part);                            // mov [rdi + part], rcx: the answer
        }

        stub.Add(0x48, 0x89, 0xf8, 0xc3);                                // mov rax, rdi; ret
        LibraryCode.Replace(library, Function, Code, stub.Bytes);
    }

    private sealed class Stub
    {
        private readonly List<byte> _bytes = [];

        public byte[] Bytes => [.. _bytes];

        public Stub Add(params ReadOnlySpan<byte> bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        /// <summary>A short string as libc++ has it in its alternate layout: 23 bytes of text, one of length.</summary>
        public void Text(int offset, string text)
        {
            Span<byte> value = stackalloc byte[24];
            System.Text.Encoding.ASCII.GetBytes(text, value);
            value[23] = (byte)text.Length;
            for (var part = 0; part < 24; part += 8)
                Number(offset + part, BinaryPrimitives.ReadInt64LittleEndian(value[part..]));
        }

        /// <summary>mov rcx, number; mov [rax + offset], rcx.</summary>
        public void Number(int offset, long number) =>
            Add(0x48, 0xb9).Add(BitConverter.GetBytes(number)).Add(0x48, 0x89, 0x88).Add(BitConverter.GetBytes(offset));

        /// <summary>mov word [rax + offset], number.</summary>
        public void Word(int offset, ushort number) =>
            Add(0x66, 0xc7, 0x80).Add(BitConverter.GetBytes(offset)).Add(BitConverter.GetBytes(number));
    }
}
