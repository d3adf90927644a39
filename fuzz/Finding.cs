using System.Security.Cryptography;

namespace Statewall.Fuzz;

/// <summary>An input that a parser did not survive, and how.</summary>
internal sealed record Finding(string Target, byte[] Input, string What)
{
    /// <summary>Saves the input as <c>TARGET-HASH.bin</c> and returns the path.</summary>
    public string Save(string folder)
    {
        Directory.CreateDirectory(folder);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Input))[..12];
        var path = Path.Combine(folder, $"{Target}-{hash}.bin");
        File.WriteAllBytes(path, Input);
        return path;
    }

    /// <summary>The report: what happened, the input as hex, and the command that repeats it.</summary>
    public string Describe(string path) =>
        $"""
        {Target}: FOUND {What}
        input ({Input.Length} bytes): {Convert.ToHexStringLower(Input)}
        saved as {path}; repeat it with: statewall-fuzz {Target} --input {path}
        """;
}
