using Statewall.Nfnetlink.Uapi;

namespace Statewall.Nftables.Expressions;

/// <summary>A selector of an IPv4 or IPv6 address whose text may leave open which, e.g. <c>rt nexthop</c>.</summary>
internal interface IFamilyDependent
{
    /// <summary>Which it means; null when the text leaves it open, or the selector has nothing to do with it.</summary>
    NfProto? Family { get; }

    /// <summary>The word that needs a family in front, e.g. <c>nexthop</c>; null when the selector needs none.</summary>
    string? Word { get; }

    /// <summary>The same of a family.</summary>
    /// <param name="family"><see cref="NfProto.IPv4"/> or <see cref="NfProto.IPv6"/>.</param>
    SelectorNode OfFamily(NfProto family);
}
