//! How often one Russian letter follows another.

/// Row and column order of [`FOLLOWS`]: the 33 letters, then a word boundary.
pub const LETTERS: [char; 33] = [
    'а', 'б', 'в', 'г', 'д', 'е', 'ж', 'з', 'и', 'й', 'к', 'л', 'м', 'н', 'о', 'п', 'р', 'с', 'т',
    'у', 'ф', 'х', 'ц', 'ч', 'ш', 'щ', 'ъ', 'ы', 'ь', 'э', 'ю', 'я', 'ё',
];
/// Index of the word boundary.
pub const EDGE: u8 = 33;

/// `FOLLOWS[a][b]` is 2·log2(1 + times that `b` follows `a` in a million pairs), as a base-36 digit. Counted over
/// 0.7 million characters of everyday Russian (blogs, news, microblogs).
#[rustfmt::skip]
pub const FOLLOWS: [&[u8; 34]; 34] = [
    b"hkninlkngjopnpakmooeglikjh000alm7s",
    b"jad56m76k0ekahn0kf6k0b077iem987h7g",
    b"p6bafo3gn0gkhkpejmhi389di77mf30g9p",
    b"l696ki00k0dj7fp0l8ai0048400505300i",
    b"o9h9eoe9n0fidmnekhel08dcd09ih78gak",
    b"gklmnkilemlonqgjpopcdjhkji0004ffds",
    b"lb47jn73l0d34jd0873h004e000390508f",
    b"oekfjgd8j0dlhlj6ga7i0537307id07e3l",
    b"iinilngnllnonoiglno9elkkie0305jm6s",
    b"6766e90733dcbhb77jg386cfd30000063q",
    b"p5g48ifan0ci7gq5lhkl37e4604046404o",
    b"p95ebof7p0gh8go84jck664a606jo7lmbn",
    b"nbb86o47n0dfglnhcg3m84a9033lda5h9p",
    b"q9agiq79q0i94or6ejlle7heae5ok6em9m",
    b"aopoommlkompooilpppjfhgmjf003dijas",
    b"m0336m07k0cj6dqepddk4897743hc45g4e",
    b"rdhhgphao0hegjqddhjmbdbde73lh9djak",
    b"ldk7fn75m0omklnlhlrkcfcif0bhn6eofn",
    b"pdm6dp07o0khglrdomela9ae557lp7ci9q",
    b"eiilmhmgbdjklh8jjkmb9g5lig0008kc3p",
    b"g4050g00i05c56i0e89ec003400745300e",
    b"j4d48d06f00cbem5ec7f0b04504039000o",
    b"h3a00j06k0b505d33a0f0070000f40430g",
    b"n0503o60m0gb7kb0a6nj0505d000f303ce",
    b"j0800l00k0ij9hg595fh43730000h3008d",
    b"i0000l04j0000b30604d00000000b000e7",
    b"30000e0000000000000000000000000d0a",
    b"0gjedlae7mekkf0efii60l6ej706000b0o",
    b"0d7bah6gd0j0gm660kf4a3ddia0000hh9q",
    b"066893033afccd0bcam3b9307000070008",
    b"4h78h3ac40abad07djk0378e9i0003a00n",
    b"3bichheg8aeiih0bfgl40fce9f0000ge0r",
    b"05563069057bcc04b7d00400700000000h",
    b"nprnpmmpqaqnprqspsqpklhpjc073nen8r",
];
