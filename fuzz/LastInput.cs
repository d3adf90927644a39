using System.IO.MemoryMappedFiles;

namespace Statewall.Fuzz;

/// <summary>The input now running, in a mapped file: what was written last is on disk even when the process dies in it.</summary>
internal sealed class LastInput
{
    /// <summary>How the names of such files end.</summary>
    public const string Suffix = "-running.bin";

    private const int HeaderSize = sizeof(int);
    private const int Capacity = 1 << 20;

    private readonly string _path;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public LastInput(string path)
    {
        _path = path;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Capacity);
        _view = _file.CreateViewAccessor();
    }

    /// <summary>Keeps <paramref name="input"/>, cut to the file's size.</summary>
    public void Write(ReadOnlySpan<byte> input)
    {
        var size = Math.Min(input.Length, Capacity - HeaderSize);
        _view.Write(0, size);
        _view.SafeMemoryMappedViewHandle.WriteSpan(HeaderSize, input[..size]);
    }

    /// <summary>What was written last.</summary>
    public byte[] Read()
    {
        var input = new byte[_view.ReadInt32(0)];
        _view.ReadArray(HeaderSize, input, 0, input.Length);
        return input;
    }

    /// <summary>The input in a file: the whole file, or what a process that died left in its mapped one.</summary>
    public static byte[] Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return path.EndsWith(Suffix, StringComparison.Ordinal) && bytes.Length == Capacity
            ? bytes[HeaderSize..(HeaderSize + Math.Clamp(BitConverter.ToInt32(bytes), 0, Capacity - HeaderSize))]
            : bytes;
    }

    /// <summary>Removes the file: the run ended by itself.</summary>
    public void Delete()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(_path);
    }
}
