namespace AutoScale.Training.Data;

/// <summary>What an image shows. Classes 0-9 look like no other; from 10 on they come in pairs that hardly differ.</summary>
public enum ShapeClass
{
    Disc,
    Ring,
    Triangle,
    Plus,
    Bar,
    Checker,
    StripedDisc,
    Crescent,
    FourDots,
    Hourglass,
    Pentagon,
    Hexagon,
    StarOfFive,
    StarOfSix,
    SpiralLeft,
    SpiralRight,
    CombOfThree,
    CombOfFour,
    PieceS,
    PieceZ,
}
