"""Chinese names of people, told from diseases, herbs and phrases that begin with the same character.

A surname of one character stands at the head of many words (高血压, 黄疸, 周围神经), so a name shows by what
stands before it (患者, 其子, 医师：) and by what can follow it, or in a column where many cells are nothing else.
"""

from __future__ import annotations

import re

from matcher.tables.signs import Cells, Sign, before

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余于杜叶程魏"
    "苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙史陶贺顾毛郝龚邵万"
    "钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包"
)
_COMPOUND = (
    "欧阳|司马|上官|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|公孙|慕容|令狐|端木|轩辕|宇文|长孙"
)
_FAMILY = rf"(?:{_COMPOUND}|[{_SURNAMES}])"
_ZH = "一-龥"

# Words that begin like a name: diseases, drugs, anatomy, and what is told of a patient.
_WORDS = re.compile(
    "高[血热龄脂钾钙尿胆度危级年位压敏流渗黏粘同泌催]|白[血细癜内蛋带色斑喉介班塞质]|黄[疸斑体热曲芪连芩染色褐痰绿]|"
    "周[围期身边岁一二三四五六日前内后余来]|石[膏棉骨蜡英淋斛灰头]|金[葡属刚霉黄银龙水]|马[蹄兜凡方上尾立来钱]|"
    "方[颅案法便式面]|江门|于[外我本今院当此]|任[何一意]|何[时种处人杰]|许[多可旺]|万[古一能]|顾虑|熊去|龙[胆骨]|"
    "雷[诺公替帕莫尼贝]|夏季|陈[旧述诉]|孟鲁|胡[萝椒桃]|钟形|姜黄|丁[肝型酸苯螺卡]|林[奇可格]|杜[氏仲]|史蒂|毛[细囊发霉果]|"
    "苏[醒木灵]|程[度序]|余[肺无未者均]|魏氏|叶[酸间状下]|宋内|唐氏|曾[行用有患于在因接服经到做住予多出]|严[重密格]|"
    "安[罗全静宁装排慰定]|易[感瑞激疲怒]|左[肺侧上下主心肾乳颈氧乙]|关[节注于系键]|文[化氏]|武汉|康[复莱柏]|温[度热和]|"
    "向[心下上前后家]|甘[露油草氨]|包[块膜括裹皮]|申[请办]|牛[皮奶肉]|齐[多拉]|欧洲|鲁[米索]|葛根|焦虑|兰[索尼州]|莫西|"
    "汤[剂药]|施行|伍用|庄严|岳母|祝福|段落|田园|卢[可瑟]|范围|罗[哌替库沙格红]|吴茱|沈阳|郑州|贺普|付[费款]|韩国|贾第|谢绝|"
    "彭氏|范[可科]|潘[生立妥]|梁骨|戴[帽镜]|乔氏|柳[氮酸]|殷红|颜[面色]|孔[雀径]|徐[缓放]|张[力口嘴]|王[氏浆]|杨梅|朱砂"
)
# What follows a name in a sentence about a person.
_FOLLOWS = (
    r"(?:$|[\s，,。；;、（(：:）)/]|男|女|性别|诉|主诉|自诉|代诉|代述|自述|因|于|在|拒绝|要求|同意|不|来|已|入院|出院|停|称|表示|本人|告知|陪同|签|"
    r"联系|电话|反映|认为|报告|说|打|接|到|强烈|希望|放弃)"
)
_RELATIVES = "其子|其女|其妻|其夫|其母|其父|其弟|其兄|其姐|其妹|儿子|女儿|妻子|丈夫|母亲|父亲|配偶|爱人|家属|弟弟|哥哥|姐姐|妹妹|监护人|陪护|女婿|儿媳"
_ROLES = (
    "姓名|联系人|家属|医师|医生|审核者?|检验者|检测者|复核者?|报告者|记录者|操作者|签名|签字|护士|手术者|术者|麻醉师|"
    "监护人|代理人|陪护|申请人|送检人|采样人|患者|病人|受试者|签发人|主任|教授|研究者|随访人|联络人|负责人"
)
# Before a name with a title: 由王医生, 经刘主任.
_LEADS = "经由请与和及向遵按据对找问是嘱在给见，"
_SAID = "a person's name"


def _is_name(found: re.Match[str]) -> bool:
    return not _WORDS.match(found[1])


def _begins_a_name(found: re.Match[str]) -> bool:
    led = re.search(rf"([{_ZH}])$", before(found))
    return (led is None or led[1] in _LEADS) and _is_name(found)


CHINESE_NAMES: tuple[Sign, ...] = (
    Sign(
        _SAID,
        rf"(?:姓名|联系人)\s*[:：]\s*({_FAMILY}?[{_ZH}]{{2,4}})",
        lambda found: "不" not in found[1],
    ),
    Sign(_SAID, rf"(?:姓名\s|名叫|名为|患者叫)\s*({_FAMILY}[{_ZH}]{{1,2}}){_FOLLOWS}", _is_name),
    Sign(
        _SAID,
        rf"(?:{_ROLES})(?:签名|签字|姓名)?\s*[:：]\s*({_FAMILY}[{_ZH}]{{1,2}}){_FOLLOWS}",
        _is_name,
    ),
    Sign(_SAID, rf"(?:患者|病人|受试者)(?:本人)?\s*({_FAMILY}[{_ZH}]{{1,2}}){_FOLLOWS}", _is_name),
    Sign(_SAID, rf"(?:{_RELATIVES})\s*({_FAMILY}[{_ZH}]{{1,2}}){_FOLLOWS}", _is_name),
    Sign(
        _SAID,
        rf"({_FAMILY}[{_ZH}]{{0,2}})(?:先生|女士|小姐|医生|医师|主任|教授|护士|大夫|院长|老师|阿姨|大爷|大妈|老人家)",
        _begins_a_name,
    ),
    Sign(
        _SAID,
        rf"^\s*({_FAMILY}[{_ZH}]{{1,2}})\s*$",
        _is_name,
        Cells.TEXT,
        chance=0.4,
        least=4,
    ),
)
