"""Given and family names by culture, as they are written there.

``native=latin`` where the script is not Latin: part of the members write their name one way, part
the other, and addresses are always made from the Latin form. The people made from these lists are
fictional; any likeness is chance.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Names(NamedTuple):
    """Names parted by spaces; an underscore stands for a space within one."""

    given: str
    family: str


# By culture.
NAMES: Final[dict[str, Names]] = {
    "english": Names(
        given="Alice Benjamin Charlotte Daniel Eleanor Finn Grace Harriet Isaac Jasmine Liam Maya "
        "Noah Olivia Ruby Samuel",
        family="Ashworth Bramley Caldwell Dunmore Ellery Fairburn Greenhalgh Hartnell Ingram "
        "Kettering Langford O'Shaughnessy Penrose Quigley St.John Thackeray Whitlock",
    ),
    "irish": Names(
        given="Aoife Caoimhe Ciarán Éabha Fionn Niamh Oisín Pádraig Róisín Saoirse Seán Siobhán",
        family="Breathnach Mac_Giolla Ní_Bhriain Ó_Dálaigh Ó_hEadhra O'Mahony O'Sullivan Ó_Súilleabháin",
    ),
    "german": Names(
        given="Anneliese Björn Cäcilie Dörte Emil Friederike Götz Hannelore Jürgen Käthe Lukas Marlene Ottilie Sören",
        family="Achenbach Böhmer Dünnwald Eichendorff Fröhlich Größmann Hölzl Jägermeier Köstlin "
        "Lindemann Müllner Schönfelder Weißhaupt von_der_Aue",
    ),
    "french": Names(
        given="Adélaïde Amélie Béatrice Cédric Élodie François Gaëlle Hélène Jérôme Loïc Maëlys Noël Théo Zoé",
        family="Beauchêne Château Delacroix-Martin Desprès Fénelon Garçonnet L'Hermitte Lefèvre "
        "Méricourt Perrault-Blanc Rousselière Vaugirard de_La_Fère",
    ),
    "dutch": Names(
        given="Anouk Bram Femke Geert Ilse Joris Lieke Maaike Pieter Sjoerd Thijs Wieteke",
        family="Bakkers Dijkgraaf Hoekstra IJsselmuiden Kuipers van_den_Bergh van_'t_Hoff Vermeulen de_Wit Zeeman",
    ),
    "nordic": Names(
        given="Åsa Bjørn Freja Gunnar Håkon Ingrid Jørgen Kåre Linnéa Øystein Sigrún Søren Tuuli Väinö",
        family="Ågren Bjørnstad Dahlström Ekelöf Fjeldstad Høyer Jørgensen Kjærgaard Löfgren Mäkelä "
        "Nygård Øverli Sørensen Þorsteinsdóttir",
    ),
    "italian": Names(
        given="Alessia Beatrice Corrado Donatella Edoardo Fiorella Giacomo Ludovica Niccolò Ottavia Raffaele Serafina",
        family="Abbondanza Bellincioni Caprioli D'Amico Dell'Acqua Ferraresi Gentileschi Lo_Presti "
        "Montefiore Niccolì Passarella Sant'Angelo",
    ),
    "spanish": Names(
        given="Álvaro Begoña Concepción Íñigo Joaquín Lucía María_José Martín Nuria Óscar Raúl Sofía Ximena Yolanda",
        family="Aguirre_Muñoz Bermúdez Castañeda Domínguez_Peña Echeverría García_Núñez Ibáñez "
        "Jiménez López-Ordóñez Peñalver Quiñones Ybarra Zúñiga",
    ),
    "portuguese": Names(
        given="Ângela Antônio Beatriz Conceição Estêvão Fátima Gonçalo Inês João Lívia Sebastião Vitória",
        family="Araújo Assunção Brandão Conceição Falcão Gonçalves Magalhães Mourão Simões "
        "Teixeira_da_Conceição Valadão",
    ),
    "polish": Names(
        given="Agnieszka Bogusław Elżbieta Grażyna Józef Kazimierz Łucja Małgorzata Paweł "
        "Stanisława Światosława Żaneta",
        family="Brzęczyszczewski Chrząstowska Dąbek Gałczyńska Jabłonka Kołodziej Łączyński Niedźwiedź Świątek Źrebiec",
    ),
    "czech": Names(
        given="Bohumír Božena Dušan Jiří Kateřina Květoslava Ludmila Ondřej Růžena Šárka Tomáš Zdeněk",
        family="Čapková Doležal Dvořáček Hřebíček Jeřábek Kučerová Němcová Řezáč Šťastná Vaníček Žižka",
    ),
    "hungarian": Names(
        given="Ágnes Boglárka Csaba Emőke Győző Ildikó Kálmán Réka Sándor Tünde Zsófia Zsolt",
        family="Ábrahám Csányi Erdős-Kiss Fülöp Győri Hegedűs Kőszegi Ördögh Szőllősy Tóthfalusi Vörösváry",
    ),
    "romanian": Names(
        given="Andreea Bogdan Cătălina Doina Ilinca Mădălina Răzvan Ștefan Tudor Viorica",
        family="Bălănescu Cârstea Dumbrăveanu Ionașcu Mănăilă Pătrașcu Sârbu Țepelea Vlădoiu",
    ),
    "turkish": Names(
        given="Ayşe Çağla Doğan Elif Gökhan Işıl İlker Kıvanç Nazlı Özgür Şebnem Ümit",
        family="Akdoğan Bağcı Çelikkol Dağdelen Güneş Işıkhan Karaoğlu Öztürkmen Şahinbaş Üçyıldız Yıldızhan",
    ),
    "greek": Names(
        given="Αγγελική=Angeliki Βασίλης=Vasilis Δέσποινα=Despina Ευάγγελος=Evangelos "
        "Ηλέκτρα=Ilektra Θάλεια=Thalia Κωνσταντίνος=Konstantinos Μυρτώ=Myrto "
        "Νικηφόρος=Nikiforos Φωτεινή=Foteini",
        family="Αλεξανδρίδης=Alexandridis Γεωργακοπούλου=Georgakopoulou Δημητριάδης=Dimitriadis "
        "Καραγιάννη=Karagianni Μαυρομάτης=Mavromatis Ξενάκη=Xenaki Παπαχρήστου=Papachristou "
        "Ψαράς=Psaras",
    ),
    "cyrillic": Names(
        given="Богдан=Bohdan Віра=Vira Галина=Halyna Дмитро=Dmytro Жанна=Zhanna Їлія=Yiliia "
        "Людмила=Liudmyla Юрій=Yurii Ярослава=Yaroslava Щедрик=Shchedryk",
        family="Білоус=Bilous Горбатюк=Horbatiuk Жовтенко=Zhovtenko Кравчишин=Kravchyshyn "
        "Лисенко=Lysenko Підгірна=Pidhirna Шевчишина=Shevchyshyna Яворський=Yavorskyi",
    ),
    "hebrew": Names(
        given="אביגיל=Avigail בועז=Boaz דפנה=Dafna יונתן=Yonatan נעמה=Naama עידו=Ido רבקה=Rivka שירה=Shira",
        family="אלמוג=Almog ברקת=Bareket גולן=Golan זהבי=Zehavi כרמלי=Carmeli מזרחי=Mizrahi שקד=Shaked",
    ),
    "arabic": Names(
        given="أمينة=Amina باسم=Bassem جميلة=Jamila حسام=Hossam خديجة=Khadija سلمى=Salma طارق=Tarek "
        "ليلى=Layla مصطفى=Mostafa نادية=Nadia",
        family="الأنصاري=Al-Ansari البغدادي=Al-Baghdadi حجازي=Hegazi الخطيب=El-Khatib الزهراوي=Al-Zahrawi "
        "النجار=El-Naggar شاهين=Shaheen عبد_الرحمن=Abdel_Rahman فهمي=Fahmy",
    ),
    "persian": Names(
        given="آرش=Arash بهاره=Bahareh پریسا=Parisa ژاله=Zhaleh سپیده=Sepideh کاوه=Kaveh مهدی=Mehdi نیلوفر=Niloufar",
        family="بهمنی=Bahmani تهرانچی=Tehranchi جعفری=Jafari رضایی=Rezaei شیرازی=Shirazi "
        "کرمانی=Kermani گلستان=Golestan",
    ),
    "hindi": Names(
        given="अनन्या=Ananya ईशान=Ishaan काव्या=Kavya गौरव=Gaurav जयश्री=Jayashree नीलम=Neelam "
        "प्रियंका=Priyanka राजेश=Rajesh विक्रम=Vikram श्रेया=Shreya",
        family="अग्निहोत्री=Agnihotri उपाध्याय=Upadhyay कुलकर्णी=Kulkarni चटर्जी=Chatterjee "
        "त्रिवेदी=Trivedi भट्टाचार्य=Bhattacharya मिश्रा=Mishra श्रीवास्तव=Srivastava",
    ),
    "bengali": Names(
        given="অনিন্দিতা=Anindita তানভীর=Tanvir নুসরাত=Nusrat ফারহানা=Farhana রফিক=Rafiq সুমন=Sumon",
        family="চৌধুরী=Chowdhury মজুমদার=Majumdar রহমান=Rahman সরকার=Sarkar হালদার=Haldar",
    ),
    "thai": Names(
        given="กมลชนก=Kamonchanok ณัฐพล=Nattapon ธีรเดช=Teeradet พิมพ์ชนก=Pimchanok วรัญญา=Waranya สุชาติ=Suchart",
        family="เจริญสุข=Charoensuk ทองประเสริฐ=Thongprasert บุญมี=Boonmee รัตนพันธุ์=Rattanaphan ศรีสวัสดิ์=Srisawat",
    ),
    "vietnamese": Names(
        given="Ánh Bảo_Ngọc Đức Hồng_Nhung Khánh Linh_Đan Minh_Tuấn Phượng Quỳnh Thảo_Vy",
        family="Bùi Đặng Đỗ Hoàng Huỳnh Lê_Thị Nguyễn Phạm Trần_Văn Vũ",
    ),
    "japanese": Names(
        given="葵=Aoi 美咲=Misaki 健太=Kenta 陽菜=Hina 大翔=Hiroto 結衣=Yui 蓮=Ren さくら=Sakura 拓海=Takumi "
        "直子=Naoko 誠=Makoto",
        family="佐々木=Sasaki 渡邉=Watanabe 小野寺=Onodera 長谷川=Hasegawa 藤原=Fujiwara 五十嵐=Igarashi 桜井=Sakurai "
        "髙橋=Takahashi 森田=Morita 中島=Nakajima",
    ),
    "korean": Names(
        given="서연=Seo-yeon 민준=Min-jun 하윤=Ha-yoon 도현=Do-hyun 지우=Ji-woo 수빈=Su-bin 예준=Ye-jun "
        "채원=Chae-won 소희=So-hee",
        family="강=Kang 권=Kwon 남궁=Namgung 류=Ryu 박=Park 서=Seo 신=Shin 윤=Yoon 정=Jeong 최=Choi",
    ),
    "chinese": Names(
        given="静怡=Jingyi 浩然=Haoran 雨桐=Yutong 子轩=Zixuan 梦瑶=Mengyao 志强=Zhiqiang 晓燕=Xiaoyan 思远=Siyuan",
        family="欧阳=Ouyang 司马=Sima 郭=Guo 韩=Han 梁=Liang 沈=Shen 萧=Xiao 谢=Xie 郑=Zheng 朱=Zhu",
    ),
    "taiwanese": Names(
        given="怡君=Yi-chun 家豪=Chia-hao 淑芬=Shu-fen 冠宇=Kuan-yu 雅婷=Ya-ting 宗翰=Tsung-han",
        family="蔡=Tsai 鄭=Cheng 謝=Hsieh 蕭=Hsiao 羅=Lo 賴=Lai 葉=Yeh",
    ),
    "southern-african": Names(
        given="Ayanda Bongani Lerato Mpho Nomvula Sipho Thandeka Themba Zanele",
        family="Dlamini Khumalo Mokoena Ndlovu Nkosi Sithole van_der_Westhuizen Zulu",
    ),
    "west-african": Names(
        given="Adébáyọ̀ Chiamaka Ifeoluwa Kelechi Ngozi Olúwaṣeun Tèmítọ́pẹ́ Uchenna",
        family="Adéyẹmí Chukwuemeka Eze Nwachukwu Okonjo Ọláńrewájú Ọ̀ṣúnkúnlé",
    ),
    "east-african": Names(
        given="Achieng Barasa Chebet Jelani Kamau Makena Njoroge Wanjiru",
        family="Kiplagat Mutua Mwangi Ochieng Otieno",
    ),
}
