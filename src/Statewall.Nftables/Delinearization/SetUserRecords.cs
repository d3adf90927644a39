using Statewall.Nfnetlink.Nftables;
using Statewall.Nfnetlink.Uapi;
using Statewall.Nftables.Linearization;
using Statewall.Nftables.Syntax;

namespace Statewall.Nftables.Delinearization;

/// <summary>What programs stored with a set, beside what the kernel knows of it.</summary>
internal sealed record SetUserRecords
{
    /// <summary>The expressions whose values its keys are; null when they are named by types.</summary>
    public ExpressionNode? Key { get; init; }

    /// <summary>The expressions whose values they lead to, likewise.</summary>
    public ExpressionNode? Data { get; init; }

    /// <summary>Neighbouring ranges become one.</summary>
    public bool AutoMerge { get; init; }

    /// <summary>Its keys lead to ranges.</summary>
    public bool HasDataRanges { get; init; }

    /// <summary>A remark.</summary>
    public string? Comment { get; init; }

    /// <summary>Reads the records.</summary>
    public static SetUserRecords Of(byte[]? data)
    {
        var records = new SetUserRecords();
        var reader = new UserDataReader(data);
        while (reader.MoveNext())
        {
            records = reader.Type switch
            {
                NftUserData.SetMergeElements => records with { AutoMerge = reader.TryGetNumber(out var merges) && merges != 0 },
                NftUserData.SetDataInterval => records with { HasDataRanges = reader.TryGetNumber(out var ranges) && ranges != 0 },
                NftUserData.SetKeyTypeof => records with { Key = TypeofRecords.Read(reader.Nested) },
                NftUserData.SetDataTypeof => records with { Data = TypeofRecords.Read(reader.Nested) },
                NftUserData.SetComment when reader.TryGetText(out var text) => records with { Comment = System.Text.Encoding.UTF8.GetString(text) },
                _ => records,
            };
        }
        return records;
    }
}
