using System.Text;
using Statewall.Engine.Conntrack.Expectations;
using Statewall.Netlink;
using Statewall.Nfnetlink.Ctnetlink;
using Statewall.Nfnetlink.Uapi;

namespace Statewall.Engine.Handlers;

/// <summary>The classes of expectations of a helper in a program, as requests give them. // nfnl_cthelper_parse_expect_policy</summary>
internal static class HelperPolicies
{
    private const uint MostExpected = 255; // NF_CT_EXPECT_MAX_CNT

    private static readonly AttributeRule[] SetRules =
        [AttributeRule.Any, AttributeRule.U32, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any, AttributeRule.Any];

    private static readonly AttributeRule[] PolicyRules = [AttributeRule.Any, AttributeRule.Text(HelperName.MaximumSize), AttributeRule.U32, AttributeRule.U32];

    /// <summary>Reads the classes of a new helper.</summary>
    /// <returns>0, or the error number.</returns>
    public static int Read(in RequestAttributes attributes, out ExpectationClass[] classes)
    {
        classes = [];
        var errno = ReadSet(in attributes, out var set, out var count);
        if (errno != 0)
            return errno;
        if (count == 0)
            return NetlinkErrno.Inval;
        if (count > ExpectingCounts.Classes)
            return NetlinkErrno.Overflow;
        var read = new ExpectationClass[count];
        for (var place = 0; place < read.Length && errno == 0; place++)
            errno = ReadOne(in set, place, out read[place]);
        if (errno == 0)
            classes = read;
        return errno;
    }

    /// <summary>Changes limits: number and names of the classes stay, and nothing changes when one of them is wrong. // nfnl_cthelper_update_policy</summary>
    /// <returns>0, or the error number.</returns>
    public static int Update(in RequestAttributes attributes, ExpectationClass[] classes)
    {
        var errno = ReadSet(in attributes, out var set, out var count);
        if (errno != 0)
            return errno;
        if (count != classes.Length)
            return NetlinkErrno.Busy;
        var read = new ExpectationClass[classes.Length];
        for (var place = 0; place < read.Length; place++)
        {
            errno = ReadOne(in set, place, out read[place], classes[place].Name);
            if (errno != 0)
                return errno;
        }
        read.CopyTo(classes, 0);
        return 0;
    }

    /// <summary>A class as messages carry it; null beyond the last. // nfnl_cthelper_dump_policy</summary>
    public static HelperPolicy? ToMessage(ExpectationClass[] classes, int place) => place >= classes.Length
        ? null
        : new HelperPolicy { Name = classes[place].Name, ExpectMaximum = classes[place].Maximum, ExpectTimeout = classes[place].Timeout };

    private static int ReadSet(in RequestAttributes attributes, out RequestAttributes set, out uint count)
    {
        count = 0;
        var errno = attributes.Parse(CtHelperAttribute.Policy, SetRules, out set);
        if (errno != 0)
            return errno;
        if (!set.Has(CtHelperPolicySetAttribute.Num))
            return NetlinkErrno.Inval;
        count = set.U32(CtHelperPolicySetAttribute.Num);
        return 0;
    }

    // nfnl_cthelper_expect_policy, nfnl_cthelper_update_policy_one
    private static int ReadOne(in RequestAttributes set, int place, out ExpectationClass read, string? wantedName = null)
    {
        read = default;
        var type = (ushort)(CtHelperPolicySetAttribute.Set1 + place);
        if (!set.Has(type))
            return NetlinkErrno.Inval;
        var errno = set.Parse(type, PolicyRules, out var policy);
        if (errno != 0)
            return errno;
        if (!policy.Has(CtHelperPolicyAttribute.Name) || !policy.Has(CtHelperPolicyAttribute.ExpectMax) || !policy.Has(CtHelperPolicyAttribute.ExpectTimeout))
            return NetlinkErrno.Inval;
        var name = Encoding.UTF8.GetString(policy.Text(CtHelperPolicyAttribute.Name));
        if (wantedName is not null && name != wantedName)
            return NetlinkErrno.Busy;
        read = new ExpectationClass(name, policy.U32(CtHelperPolicyAttribute.ExpectMax), policy.U32(CtHelperPolicyAttribute.ExpectTimeout));
        return read.Maximum > MostExpected ? NetlinkErrno.Inval : 0;
    }
}
