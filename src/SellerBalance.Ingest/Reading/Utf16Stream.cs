using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace SellerBalance.Ingest;

/// <summary>
/// UTF-16 as UTF-8, without loss: half a surrogate pair comes as the three bytes that its number would have in UTF-8, and an odd last byte as
/// <c>FF</c> and its two halves as <c>80</c>–<c>8F</c>. Neither is valid UTF-8, and <see cref="Encode"/> gives the original bytes back.
/// </summary>
internal sealed class Utf16Stream(Stream units, bool isBigEndian) : ForwardStream
{
    private const int BufferBytes = 1 << 16;
    private readonly byte[] _input = new byte[BufferBytes];
    private readonly byte[] _output = new byte[(BufferBytes / 2 * 3) + 3];
    private int _inputLength;
    private int _start;
    private int _end;
    private bool _ended;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (_start == _end && !_ended)
            Fill();
        var length = Math.Min(buffer.Length, _end - _start);
        _output.AsSpan(_start, length).CopyTo(buffer);
        _start += length;
        return length;
    }

    /// <summary>The UTF-16 bytes that a piece of this stream's output stands for.</summary>
    /// <param name="text">Output of this stream, cut between characters.</param>
    /// <param name="isBigEndian">The byte order.</param>
    public static byte[] Encode(ReadOnlySpan<byte> text, bool isBigEndian)
    {
        var bytes = new ArrayBufferWriter<byte>(2 * text.Length + 2);
        while (!text.IsEmpty)
        {
            var lead = text[0];
            if (lead == 0xFF)
            {
                bytes.Write((ReadOnlySpan<byte>)[(byte)(((text[1] & 0xF) << 4) | (text[2] & 0xF))]);
                return bytes.WrittenSpan.ToArray();
            }

            var length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            var number = length == 1 ? lead : lead & (0xFF >> (length + 1));
            foreach (var next in text[1..length])
                number = (number << 6) | (next & 0x3F);
            if (length == 4)
            {
                WriteUnit(bytes, 0xD800 + ((number - 0x10000) >> 10), isBigEndian);
                WriteUnit(bytes, 0xDC00 + (number & 0x3FF), isBigEndian);
            }
            else
            {
                WriteUnit(bytes, number, isBigEndian);
            }

            text = text[length..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            units.Dispose();
        base.Dispose(disposing);
    }

    private static void WriteUnit(ArrayBufferWriter<byte> bytes, int unit, bool isBigEndian)
    {
        var span = bytes.GetSpan(2);
        if (isBigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(span, (ushort)unit);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(span, (ushort)unit);
        bytes.Advance(2);
    }

    private void Fill()
    {
        var read = units.Read(_input.AsSpan(_inputLength));
        _ended = read == 0;
        var carried = _inputLength;
        _inputLength += read;
        var whole = MemoryMarshal.Cast<byte, ushort>(_input.AsSpan(0, _inputLength));
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            // Units carried over from the last time are in the machine's order already.
            var fresh = whole[(carried / 2)..];
            BinaryPrimitives.ReverseEndianness(fresh, fresh);
        }

        var taken = 2 * Convert(MemoryMarshal.Cast<ushort, char>(whole));
        if (_ended && taken < _inputLength)
        {
            var last = _input[_inputLength - 1];
            ReadOnlySpan<byte> odd = [0xFF, (byte)(0x80 | (last >> 4)), (byte)(0x80 | (last & 0xF))];
            odd.CopyTo(_output.AsSpan(_end));
            _end += odd.Length;
            taken = _inputLength;
        }

        _input.AsSpan(taken, _inputLength - taken).CopyTo(_input);
        _inputLength -= taken;
    }

    /// <summary>Converts to the output; gives the units taken, which is all but half a pair at the end whose other half may come.</summary>
    private int Convert(ReadOnlySpan<char> text)
    {
        (_start, _end) = (0, 0);
        var taken = 0;
        while (true)
        {
            var status = Utf8.FromUtf16(text[taken..], _output.AsSpan(_end), out var read, out var written, replaceInvalidSequences: false, isFinalBlock: _ended);
            taken += read;
            _end += written;
            if (status != OperationStatus.InvalidData)
                return taken;
            var half = text[taken++];
            _output[_end++] = 0xED;
            _output[_end++] = (byte)(0x80 | ((half >> 6) & 0x3F));
            _output[_end++] = (byte)(0x80 | (half & 0x3F));
        }
    }
}
