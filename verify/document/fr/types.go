package fr

// typeName is the official name of the document's type behind its code, or the
// code alone.
func (h header) typeName() string {
	name, ok := types[h.kind]
	if !ok || h.perimeter != antsPerimeter && h.perimeter != binaryPerimeter {
		return h.kind
	}
	return h.kind + " " + name
}

// binaryPerimeter is the ANTS's own in the binary encoding.
const binaryPerimeter = "0001"

// types are the types of documents of the perimeter 01, §6.1, by the names they
// have for whoever receives them.
var types = map[string]string{
	"00": "Justificatif de domicile",
	"01": "Facture (justificatif de domicile)",
	"02": "Avis de taxe d’habitation",
	"03": "Relevé d’identité bancaire",
	"04": "Avis d’impôt sur les revenus",
	"05": "Relevé d’identité SEPAmail",
	"06": "Bulletin de salaire",
	"07": "Titre d’identité",
	"08": "MRZ",
	"09": "Facture étendue",
	"10": "Contrat de travail",
	"11": "Relevé de compte",
	"12": "Acte d’huissier",
	"13": "Document étranger",
	"14": "Attestation DICEM",
	"15": "Autorisation de travail",
	"16": "Attestation de demande d’asile",
	"17": "Attestation de fin de droit à l’allocation pour demandeur d’asile",
	"18": "Avis de situation déclarative à l’impôt sur les revenus",
	"19": "Déclaration de dons",
	"20": "Déclaration de cession de droits sociaux",
	"21": "Attestation 2041-ASK",
	"22": "Carte européenne d’arme à feu",
	"23": "Certificat de preuve de vie",
	"24": "Avis de situation déclarative à l’impôt sur les revenus",
	"25": "Autorisation de travail (métier en tension)",
	"26": "Certificat de conformité sûreté aéroportuaire",
	"27": "Avis de situation déclarative à l’impôt sur les revenus",
	"28": "Avis d’impôt sur les revenus",
	"29": "Attestation d’activité professionnelle",
	"A0": "Certificat de qualité de l’air",
	"A1": "Courrier permis à points",
	"A2": "Carte mobilité inclusion",
	"A3": "Macaron VTC",
	"A4": "Certificat de décès",
	"A5": "Carte T3P",
	"A6": "Carte professionnelle de sapeur-pompier",
	"A7": "Certificat de qualité de l’air",
	"A8": "Certificat de cession électronique",
	"A9": "Permis de chasser",
	"AA": "Arrêté permis de conduire",
	"AB": "Relevé d’information du permis de conduire",
	"AC": "Licence de conducteur de train",
	"AD": "Certificat de réussite à l’examen du permis de conduire",
	"AE": "Certificat de décès",
	"B0": "Diplôme",
	"B1": "Attestation de versement de la CVEC",
	"B2": "Test COVID",
	"B3": "Titrage antirabique",
	"B4": "Traduction certifiée",
	"C1": "Renseignement tarifaire contraignant",
	"C2": "Accord préalable pour le transfert d’armes",
	"C3": "Permis de transfert d’armes à feu et de munitions",
	"C4": "Autorisation d’importation de matériels de guerre",
	"C5": "Licence d’exportation d’armes à feu",
	"C6": "Agrément de transfert d’armes à feu et de munitions",
	"C7": "Bon de livraison",
	"C8": "Bon de livraison",
	"C9": "Caducée infirmier",
	"L1": "Attestation vaccinale",
}
