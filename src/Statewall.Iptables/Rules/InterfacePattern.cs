using System.Text;

namespace Statewall.Iptables.Rules;

/// <summary>An interface's name, or how it begins. // iniface, iniface_mask</summary>
/// <param name="Text">As it is written: <c>eth0</c>, or <c>eth+</c> for all that begin so; null for any.</param>
/// <param name="IsInverted">All others are meant.</param>
internal readonly record struct InterfacePattern(string? Text, bool IsInverted)
{
    /// <summary>The longest name, in bytes. // IFNAMSIZ - 1</summary>
    public const int MostBytes = 15;

    /// <summary>The name that no interface has: what a match for no interface at all asks for.</summary>
    public const string Nothing = "INVAL/D";

    /// <summary>The rule says something about it.</summary>
    public bool IsThere => Text is not null;

    /// <summary>What names must begin with.</summary>
    public string Start => Text is { } text && IsPrefix ? text[..^1] : Text ?? "";

    /// <summary>All names that begin so are meant.</summary>
    public bool IsPrefix => Text is { } text && text.EndsWith('+');

    /// <summary>What the kernel compares: the name with its terminator, or the bytes that names begin with.</summary>
    public byte[] Bytes => IsPrefix ? Encoding.UTF8.GetBytes(Start) : Encoding.UTF8.GetBytes($"{Text}\0");
}
