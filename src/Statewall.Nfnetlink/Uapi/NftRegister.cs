namespace Statewall.Nfnetlink.Uapi;

/// <summary>Registers of the nf_tables machine: the verdict, and four of 16 bytes that are also sixteen of 4. // enum nft_registers</summary>
public static class NftRegister
{
    /// <summary>The verdict register. // NFT_REG_VERDICT</summary>
    public const uint Verdict = 0;

    /// <summary>The first data register of 16 bytes. // NFT_REG_1</summary>
    public const uint Reg1 = 1;

    /// <summary>The second data register of 16 bytes. // NFT_REG_2</summary>
    public const uint Reg2 = 2;

    /// <summary>The third data register of 16 bytes. // NFT_REG_3</summary>
    public const uint Reg3 = 3;

    /// <summary>The fourth data register of 16 bytes. // NFT_REG_4</summary>
    public const uint Reg4 = 4;

    /// <summary>The first of the sixteen registers of 4 bytes. // NFT_REG32_00</summary>
    public const uint Reg32First = 8;

    /// <summary>The last of the sixteen registers of 4 bytes. // NFT_REG32_15</summary>
    public const uint Reg32Last = 23;
}
