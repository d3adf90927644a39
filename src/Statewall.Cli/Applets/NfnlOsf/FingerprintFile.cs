using System.Globalization;
using System.Text;
using Statewall.Netlink;

namespace Statewall.Cli.Applets.NfnlOsf;

/// <summary>A fingerprint of a system, and where it stands.</summary>
/// <param name="Line">The number of its line, from 1.</param>
/// <param name="Text">The line.</param>
/// <param name="Bytes">The kernel's structure. // struct nf_osf_user_finger</param>
internal sealed record FingerprintLine(int Line, string Text, byte[] Bytes);

/// <summary>Something wrong in a file of fingerprints.</summary>
/// <param name="Line">The number of the line, from 1.</param>
/// <param name="Text">What is wrong.</param>
internal sealed record FingerprintError(int Line, string Text);

/// <summary>
/// Files of fingerprints as pf(4) has them: <c>window:ttl:df:size:options:genre:version:subtype:details</c>, one a line. // osf_load_line
/// </summary>
internal static class FingerprintFile
{
    private const int FieldCount = 9;
    private const int NameSize = 32; // MAXGENRELEN
    private const int NamesAt = 16;
    private const int OptionsAt = NamesAt + (3 * NameSize);
    private const int OptionSize = 12; // sizeof(struct nf_osf_opt)
    private const int MostOptions = 40; // MAX_IPOPTLEN
    private const int Size = OptionsAt + (MostOptions * OptionSize);

    // What a letter stands for: kind and length of a TCP option. // IANA_opts
    private static readonly (char Letter, ushort Kind, ushort Length)[] Options = [('E', 0, 1), ('M', 2, 4), ('N', 1, 1), ('S', 4, 2), ('T', 8, 10), ('W', 3, 3)];

    /// <summary>Reads a file.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="errors">Gets what is wrong in it.</param>
    public static IReadOnlyList<FingerprintLine> Read(string text, List<FingerprintError> errors)
    {
        var found = new List<FingerprintLine>();
        var number = 0;
        foreach (var line in text.Split('\n').Select(line => line.TrimEnd('\r')))
        {
            number++;
            if (line.Length == 0 || line[0] == '#')
                continue;
            try
            {
                found.Add(new FingerprintLine(number, line, Parse(line)));
            }
            catch (FormatException wrong)
            {
                errors.Add(new FingerprintError(number, wrong.Message));
            }
        }
        return found;
    }

    private static byte[] Parse(string line)
    {
        var fields = line.Split(':');
        if (fields.Length != FieldCount)
            throw new FormatException($"a fingerprint has {FieldCount} parts with colons between them, this has {fields.Length}");
        var bytes = new byte[Size];
        WriteWanted(bytes, fields[0] is "*" ? "0" : fields[0], "ST", "window");
        bytes[8] = (byte)Number(fields[1], "time to live", byte.MaxValue);
        bytes[9] = (byte)Number(fields[2], "don't-fragment bit", 1);
        MachineOrder.WriteU16(bytes.AsSpan(10), (ushort)(fields[3] is "*" ? 0 : Number(fields[3], "size", ushort.MaxValue)));
        WriteOptions(bytes, fields[4]);
        WriteName(bytes, 0, fields[5] is ['@' or '*', .. var genre] ? genre : fields[5], "genre");
        WriteName(bytes, 1, fields[6], "version");
        WriteName(bytes, 2, fields[7], "subtype");
        return bytes;
    }

    // A number, or a letter that says what it is a multiple of. // struct nf_osf_wc
    private static void WriteWanted(Span<byte> target, string text, string letters, string what)
    {
        const uint Modulo = 3; // OSF_WSS_MODULO
        var letter = text.Length > 0 ? letters.IndexOf(text[0], StringComparison.Ordinal) : -1;
        var kind = letter >= 0 ? (uint)letter + 1 : text.StartsWith('%') ? Modulo : 0;
        MachineOrder.WriteU32(target, kind);
        MachineOrder.WriteU32(target[sizeof(uint)..], Number(kind == 0 ? text : text[1..], what, uint.MaxValue));
    }

    // ? and a number is an option that is not looked at.
    private static void WriteOptions(byte[] bytes, string text)
    {
        var count = 0;
        foreach (var option in text is "" or "." ? [] : text.Split(','))
        {
            if (option.StartsWith('?'))
            {
                _ = Number(option[1..], "option's number", byte.MaxValue);
                continue;
            }
            var (letter, kind, length) = Array.Find(Options, known => option.StartsWith(known.Letter));
            if (letter == 0)
                throw new FormatException($"unknown option '{option}': it is one of {string.Join(", ", Options.Select(known => known.Letter))} or ? and a number");
            if (count == MostOptions)
                throw new FormatException($"there are more than {MostOptions} options");
            var target = bytes.AsSpan(OptionsAt + (count++ * OptionSize), OptionSize);
            MachineOrder.WriteU16(target, kind);
            MachineOrder.WriteU16(target[sizeof(ushort)..], length);
            if (letter is 'M' or 'W')
                WriteWanted(target[4..], option[1..] is "*" ? "0" : option[1..], "", $"option {letter}");
            else if (option.Length > 1 && option != "T0")
                throw new FormatException($"nothing can stand behind the option {letter}: '{option}'");
        }
        MachineOrder.WriteU16(bytes.AsSpan(14), (ushort)count);
    }

    private static void WriteName(byte[] bytes, int index, string name, string what)
    {
        var target = bytes.AsSpan(NamesAt + (index * NameSize), NameSize - 1);
        if (Encoding.UTF8.GetByteCount(name) > target.Length)
            throw new FormatException($"the {what} has more than {NameSize - 1} bytes");
        Encoding.UTF8.GetBytes(name, target);
    }

    private static uint Number(string text, string what, uint highest) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= highest
        ? number
        : throw new FormatException($"the {what} is a number up to {highest}, not '{text}'");
}
