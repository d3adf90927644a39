using System.Collections.Frozen;

namespace Statewall.Sync.Configuration;

/// <summary>The words of the grammar, which cannot be names.</summary>
internal static class ReservedWords
{
    private static readonly FrozenSet<string> Keywords = ((string[])
    [
        .. NamesOf(SyncConfiguration.Keywords), .. NamesOf(GeneralSection.Keywords), .. NamesOf(GeneralSection.SocketKeywords), .. NamesOf(SchedulerSection.Keywords), .. NamesOf(FlowFilter.Keywords),
        .. NamesOf(SyncSection.Keywords), .. NamesOf(SyncSection.AlarmKeywords), .. NamesOf(SyncSection.FtfwKeywords), .. NamesOf(SyncSection.NotrackKeywords), .. NamesOf(SyncSection.OptionKeywords),
        .. NamesOf(SyncChannel.MulticastKeywords), .. NamesOf(SyncChannel.TcpKeywords), .. NamesOf(StatsSection.Keywords), .. NamesOf(HelperSection.Keywords), .. NamesOf(HelperType.Keywords),
        .. NamesOf(HelperExpectationPolicy.Keywords), "Default", "From", "Kernelspace", "Userspace", "Accept", "Ignore", "for",
    ]).ToFrozenSet();

    private static readonly FrozenSet<string> Values = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "on", "yes", "off", "no", "FTFW", "ALARM", "NOTRACK", "NACK", "PERSISTENT");

    /// <summary>True for a keyword, and for a value that is written in any case.</summary>
    public static bool Contains(string word) => Keywords.Contains(word) || Values.Contains(word);

    private static IEnumerable<string> NamesOf<T>(Keyword<T>[] keywords) => keywords.Select(keyword => keyword.Name);
}
