// Package iso3166 turns the states of travel documents, which have three
// letters, into the two letters of ISO 3166-1 by which keys name them.
package iso3166

import "strings"

// Alpha2 returns the two letters of a state by its code in ICAO Doc 9303-3 §5,
// which is ISO 3166-1 alpha-3 and some more. Fillers and spaces after the code
// do not count. It returns false for what is no state.
func Alpha2(code string) (string, bool) {
	code = strings.TrimRight(code, "< ")
	if two, ok := more[code]; ok {
		return two, true
	}
	if len(code) != 3 {
		return "", false
	}
	// Each pair of the table is six characters, so that a match elsewhere than
	// at the beginning of one is none.
	for at := 0; at < len(table); at += 6 {
		if table[at:at+3] == code {
			return table[at+3 : at+5], true
		}
	}
	return "", false
}

// more are the codes of ICAO Doc 9303-3 §5 that ISO 3166-1 does not have, with
// the two letters of the certificates of those who issue under them.
var more = map[string]string{
	"D":   "DE",
	"EUE": "EU", "UNO": "UN", "UNA": "UN", "UNK": "UN",
	"GBD": "GB", "GBN": "GB", "GBO": "GB", "GBP": "GB", "GBS": "GB",
	"RKS": "KS", // Kosovo; its certificates say KS
	"UTO": "UT", // Utopia, the state of specimens
}

// table is ISO 3166-1: alpha-3, alpha-2 and a space each.
const table = "" +
	"ABWAW AFGAF AGOAO AIAAI ALAAX ALBAL ANDAD AREAE ARGAR ARMAM ASMAS ATAAQ ATFTF ATGAG AUSAU AUTAT " +
	"AZEAZ BDIBI BELBE BENBJ BESBQ BFABF BGDBD BGRBG BHRBH BHSBS BIHBA BLMBL BLRBY BLZBZ BMUBM BOLBO " +
	"BRABR BRBBB BRNBN BTNBT BVTBV BWABW CAFCF CANCA CCKCC CHECH CHLCL CHNCN CIVCI CMRCM CODCD COGCG " +
	"COKCK COLCO COMKM CPVCV CRICR CUBCU CUWCW CXRCX CYMKY CYPCY CZECZ DEUDE DJIDJ DMADM DNKDK DOMDO " +
	"DZADZ ECUEC EGYEG ERIER ESHEH ESPES ESTEE ETHET FINFI FJIFJ FLKFK FRAFR FROFO FSMFM GABGA GBRGB " +
	"GEOGE GGYGG GHAGH GIBGI GINGN GLPGP GMBGM GNBGW GNQGQ GRCGR GRDGD GRLGL GTMGT GUFGF GUMGU GUYGY " +
	"HKGHK HMDHM HNDHN HRVHR HTIHT HUNHU IDNID IMNIM INDIN IOTIO IRLIE IRNIR IRQIQ ISLIS ISRIL ITAIT " +
	"JAMJM JEYJE JORJO JPNJP KAZKZ KENKE KGZKG KHMKH KIRKI KNAKN KORKR KWTKW LAOLA LBNLB LBRLR LBYLY " +
	"LCALC LIELI LKALK LSOLS LTULT LUXLU LVALV MACMO MAFMF MARMA MCOMC MDAMD MDGMG MDVMV MEXMX MHLMH " +
	"MKDMK MLIML MLTMT MMRMM MNEME MNGMN MNPMP MOZMZ MRTMR MSRMS MTQMQ MUSMU MWIMW MYSMY MYTYT NAMNA " +
	"NCLNC NERNE NFKNF NGANG NICNI NIUNU NLDNL NORNO NPLNP NRUNR NZLNZ OMNOM PAKPK PANPA PCNPN PERPE " +
	"PHLPH PLWPW PNGPG POLPL PRIPR PRKKP PRTPT PRYPY PSEPS PYFPF QATQA REURE ROURO RUSRU RWARW SAUSA " +
	"SDNSD SENSN SGPSG SGSGS SHNSH SJMSJ SLBSB SLESL SLVSV SMRSM SOMSO SPMPM SRBRS SSDSS STPST SURSR " +
	"SVKSK SVNSI SWESE SWZSZ SXMSX SYCSC SYRSY TCATC TCDTD TGOTG THATH TJKTJ TKLTK TKMTM TLSTL TONTO " +
	"TTOTT TUNTN TURTR TUVTV TWNTW TZATZ UGAUG UKRUA UMIUM URYUY USAUS UZBUZ VATVA VCTVC VENVE VGBVG " +
	"VIRVI VNMVN VUTVU WLFWF WSMWS YEMYE ZAFZA ZMBZM ZWEZW "
